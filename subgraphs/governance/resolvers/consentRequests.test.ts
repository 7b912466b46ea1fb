import { testDepartment, type Asking, type TestDepartment } from '../../shared/testing/testDepartment.ts';
import governance from '../index.ts';
import { addConsent } from '../source/consents.ts';

const TERMS = 'datasets: ["dishonest-debt"], purpose: "FINANCE_REVIEW"';

/** How often one organisation asks one subject: he is not flooded by what lapses at once, nor by what he has declined. */
describe('requests for consent', () => {
  let department: TestDepartment;
  beforeAll(async () => {
    department = await testDepartment(governance, '');
  });
  afterAll(() => department.close());

  const ask = async (subject: number, on: string, more = '', organisation = '某银行'): Promise<string> => {
    const input = `subject: "${department.ids.subjectId(subject)}", ${TERMS} ${more}`;
    const calls = [{ requestId: 'r', user: '信贷员', organisation }];
    const { data, errors } = await department.query(
      `mutation { it: requestConsent(input: { ${input} }) { id } }`,
      {},
      { as: 'IDENTIFIED', on, calls },
    );
    return errors[0] ? String(errors[0].code) : (data as { it: { id: string } }).it.id;
  };
  const decline = async (subject: number, on: string, request: string) => {
    const id = department.ids.subjectId(subject);
    const asking: Asking = { as: 'IDENTIFIED', on, access: { self: [id] }, calls: [{ requestId: 'r', user: '本人', subject: id }] };
    const { errors } = await department.query(`mutation { declineConsent(request: "${request}") { state } }`, {}, asking);
    expect(errors).toEqual([]);
  };
  const give = (subject: number, on: string, request: string) => {
    const at = new Date(`${on}T12:00:00+08:00`);
    const validUntil = new Date(at.getTime() + 86_400_000);
    const terms = { subject, organisation: '某银行', datasets: ['dishonest-debt'], purpose: 'FINANCE_REVIEW', once: false, validUntil };
    return addConsent(department.db, terms, { at, policyRevision: 1, request });
  };
  const isId = expect.stringMatching(/^[0-9a-f-]{36}$/) as string;
  const BAD = 'BAD_USER_INPUT';

  it('that were declined or have lapsed count for thirty days', async () => {
    for (let asked = 0; asked < 20; asked += 1) {
      const id = await ask(1, '2026-03-01', ', validUntil: "2026-03-02T12:00:00+08:00"');
      expect(id).toEqual(isId);
      if (asked < 10) await decline(1, '2026-03-01', id);
    }
    expect([await ask(1, '2026-03-01'), await ask(1, '2026-03-30')]).toEqual([BAD, BAD]);
    expect(await ask(1, '2026-03-01', '', '另一银行')).toEqual(isId);
    expect(await ask(2, '2026-03-01')).toEqual(isId);
    expect(await ask(1, '2026-03-31')).toEqual(isId);
  });

  it('that were consented to do not count; those that wait do, however long', async () => {
    for (let asked = 0; asked < 21; asked += 1) {
      const id = await ask(3, '2026-03-01');
      expect(id).toEqual(isId);
      if (asked === 0) await give(3, '2026-03-01', id);
    }
    expect([await ask(3, '2026-03-01'), await ask(3, '2026-08-01')]).toEqual([BAD, BAD]);
  });

  it('that come at once are counted as if they came one after another', async () => {
    const answers = await Promise.all(Array.from({ length: 24 }, () => ask(4, '2026-03-01')));
    expect(answers.filter((each) => each === BAD)).toHaveLength(4);
  });

  it('leave the subject a day to answer', async () => {
    expect(await ask(5, '2026-03-01', ', validUntil: "2026-03-01T12:00:02+08:00"')).toBe(BAD);
    expect(await ask(5, '2026-03-01', ', validUntil: "2026-03-02T11:59:59+08:00"')).toBe(BAD);
    expect(await ask(5, '2026-03-01', ', validUntil: "2026-03-02T12:00:00+08:00"')).toEqual(isId);
    expect(await ask(5, '2026-03-01', ', once: true')).toEqual(isId);
  });
});
