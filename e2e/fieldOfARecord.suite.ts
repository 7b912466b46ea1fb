import { FIRM } from './fixtures/smallCity.ts';
import { sharedStack } from './sharedStack.ts';
import type { Answer, TestStack } from './stack.ts';

/** A field of a record that asks for more than the record does, whole stack. */
describe('the text of a judgment', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await sharedStack();
  });
  beforeEach(() => stack.forget());

  const ask = (asking: Parameters<TestStack['query']>[1] = {}): Promise<Answer> =>
    stack.query(
      `query ($code: String!) { subject(identifier: { kind: USCC, value: $code }) { courts { judgments { totalCount nodes { documentNumber partyRole text } } } } }`,
      { ...asking, variables: { code: FIRM.uscc } },
    );
  const judgment = { documentNumber: '（2025）粤1881民初52号', partyRole: 'DEFENDANT' };

  it('is withheld from the public alone, and never fetched', async () => {
    const { data, errors } = await ask();
    expect(data).toEqual({ subject: { courts: { judgments: { totalCount: 1, nodes: [{ ...judgment, text: null }] } } } });
    expect(
      errors.map(({ path, extensions }) => [path, extensions['coordinate'], extensions['requiredLevel'], extensions['reason']]),
    ).toEqual([[['subject', 'courts', 'judgments', 'nodes', 0, 'text'], 'Judgment.text', 'SHARED', 'LEVEL']]);
    expect(stack.asked()['courts']).toContain('Judgment.partyRole');
    expect(stack.asked()['courts']).not.toContain('Judgment.text');
  });

  it('is read at SHARED with a purpose', async () => {
    const { data, errors } = await ask({ as: { scope: 'credit:2' }, purpose: 'TENDER_REVIEW' });
    expect(errors).toEqual([]);
    expect(data).toEqual({
      subject: { courts: { judgments: { totalCount: 1, nodes: [{ ...judgment, text: '被告向王小明支付货款694721.40元' }] } } },
    });
  });
});
