import { withoutWithdrawn } from './withoutWithdrawn.ts';

const measure = (kind: string, recordId: string) => ({ kind, trigger: { recordId } });

describe('withoutWithdrawn', () => {
  it('leaves a report without the record, its listing and what it triggered', () => {
    const content = {
      subject: 's',
      records: [{ id: 'a' }, { id: 'b' }],
      listings: [{ recordId: 'a' }, { recordId: 'c' }],
      measures: [measure('RESTRICTION', 'a'), measure('INCENTIVE', 'c')],
    };
    expect(withoutWithdrawn(content, new Set())).toBe(content);
    expect(withoutWithdrawn(content, new Set(['a', 'other']))).toEqual({
      subject: 's',
      records: [{ id: 'b' }],
      listings: [{ recordId: 'c' }],
      measures: [measure('INCENTIVE', 'c')],
    });
  });

  it('concludes of a party no more than what is left says', () => {
    const party = (outcome: string, ...measures: ReturnType<typeof measure>[]) => ({ outcome, measures });
    const [of, to] = [measure('RESTRICTION', 'a'), measure('RESTRICTION', 'b')];
    const good = measure('INCENTIVE', 'c');
    const before = [
      party('RESTRICTION', of),
      party('RESTRICTION', of, to),
      party('BOTH', of, to, good),
      party('BOTH', of, good),
      party('NOTHING_FOUND'),
    ];
    expect(withoutWithdrawn({ matter: 'TENDER', results: before }, new Set(['a']))).toEqual({
      matter: 'TENDER',
      results: [party('INCOMPLETE'), party('RESTRICTION', to), party('BOTH', to, good), party('INCOMPLETE', good), party('NOTHING_FOUND')],
    });
  });
});
