import sql from 'sql-template-tag';
import { testDepartment, type TestDepartment } from '../../../shared/testing/testDepartment.ts';
import governance from '../../index.ts';
import { addAttachment } from '../attachments.ts';
import { advance, open, type Advance, type Opening, type StoredCase } from './caseStore.ts';

const AT = new Date('2026-11-27T02:00:00Z');
const OWNER = { user: '本人', organisation: undefined, subject: 7 };

describe('opening a case', () => {
  let department: TestDepartment;
  beforeAll(async () => {
    department = await testDepartment(governance, '');
  });
  afterAll(() => department.close());

  const handIn = async (content: string): Promise<string> => {
    const file = { name: '证明.pdf', type: 'application/pdf', bytes: Buffer.from(`%PDF-${content}`) };
    return (await addAttachment(department.db, OWNER, file, AT))?.id ?? '';
  };
  const file = (
    record: string,
    attachments: string[] = [],
    kind: Opening['kind'] = 'OBJECTION',
    subject = 7,
    name = OWNER.user,
  ): Promise<StoredCase | undefined> =>
    open(
      department.db,
      {
        kind,
        sector: 'tax',
        dataset: 'tax-arrears',
        record,
        title: '欠税',
        subject,
        text: '有误',
        promise: null,
        state: 'ACCEPTED',
        step: 'ACCEPT',
        marks: [],
        attachments,
      },
      { name, organisation: undefined, subject: OWNER.subject },
      OWNER,
      AT,
      '2026-11-27',
    );
  const end = (filed: StoredCase | undefined, state: string, decision: string | null): Promise<unknown> =>
    department.db.query(sql`update governance.case_file set state = ${state}, decision = ${decision} where number = ${filed?.number ?? 0}`);

  it('an objection that was decided is followed by another where it brings a file that none before it brought', async () => {
    const first = await file('r1', [await handIn('a')]);
    await end(first, 'NOTIFIED', 'UPHELD');
    await expect(file('r1')).rejects.toThrow(/needs new evidence/);
    const again = await handIn('a');
    await expect(file('r1', [again])).rejects.toThrow(/needs new evidence/);
    // Nothing of what was refused is left: the file can still be named.
    const second = await file('r1', [again, await handIn('b')]);
    expect(second?.state).toBe('ACCEPTED');
    await end(second, 'CLOSED', 'UPHELD');
    await expect(file('r1', [await handIn('b')])).rejects.toThrow(/needs new evidence/);
  });

  it('an objection that was never decided stands in nobody’s way, nor one about another record or of another subject, nor a case of another kind', async () => {
    await end(await file('r2'), 'FORM_REJECTED', null);
    const second = await file('r2');
    await end(second, 'NOTIFIED', 'CORRECTED');
    for (const other of [await file('r3'), await file('r2', [], 'REPAIR'), await file('r2', [], 'OBJECTION', 8)])
      expect(other?.state).toBe('ACCEPTED');
  });

  it('what is decided upon a review is not overdue the day it is decided, however long ago the case was filed', async () => {
    let seen = await file('r4');
    const by = { name: '经办', organisation: '税务局', subject: undefined };
    const take = async (day: string, step: string, to: string, more: Partial<Advance> = {}): Promise<string | null | undefined> => {
      if (!seen) return undefined;
      const taken = { step, to, note: '', decides: undefined, answers: false, extends: false, marks: [], attachments: [], ...more };
      const owner = { user: by.name, organisation: by.organisation, subject: undefined };
      seen = await advance(department.db, seen, taken, by, owner, new Date(`${day}T02:00:00Z`), day);
      return seen?.dueOn;
    };
    expect(await take('2026-11-30', 'FORWARD', 'FORWARDED')).toBe('2026-12-02');
    expect(await take('2026-12-01', 'DECIDE_UPHELD', 'SUPPLIER_DECIDED', { decides: 'UPHELD' })).toBe('2026-12-02');
    expect(await take('2026-12-02', 'NOTIFY', 'NOTIFIED', { answers: true })).toBeNull();
    expect(await take('2027-03-01', 'REQUEST_REVIEW', 'REVIEW')).toBe('2027-03-08');
    expect(await take('2027-03-02', 'EXTEND', 'REVIEW', { extends: true })).toBe('2027-03-11');
    expect(await take('2027-03-03', 'DECIDE_CORRECTED', 'SUPPLIER_DECIDED', { decides: 'CORRECTED' })).toBe('2027-03-04');
  });

  it('a complaint is no more than the fiftieth of its filer that is unanswered, also where he files many at once', async () => {
    const complain = (number: number, name?: string) => file(`complaint-${number}`, [], 'COMPLAINT', 7, name);
    const filed = await Promise.allSettled(Array.from({ length: 53 }, (_, number) => complain(number)));
    const refused = filed.flatMap((each) => (each.status === 'rejected' ? [(each.reason as { code: unknown }).code] : []));
    expect(refused).toEqual(['BAD_USER_INPUT', 'BAD_USER_INPUT', 'BAD_USER_INPUT']);
    await expect(complain(60)).rejects.toThrow(/50 complaints of yours are unanswered/);
    expect((await complain(60, '另一人'))?.state).toBe('ACCEPTED');
    await department.db.query(
      sql`update governance.case_file set state = 'ANSWERED', answer = '已整改' where kind = 'COMPLAINT' and record = 'complaint-0'`,
    );
    expect((await complain(61))?.state).toBe('ACCEPTED');
    await expect(complain(62)).rejects.toThrow(/unanswered/);
  });
});
