import sql, { raw } from 'sql-template-tag';
import tax from './tax/index.ts';
import { testDepartment, type TestDepartment } from './shared/testing/testDepartment.ts';
import { keepDecisions } from './shared/records/keepDecisions.ts';
import { endSuspensions, markRecord, type RecordMark } from './shared/records/markRecord.ts';

const BY = { ground: '复核', by: '某局 某人' };
const NOW = new Date('2026-11-22T08:00:00+08:00');
const LATER = new Date('2026-12-22T08:00:00+08:00');
const SUSPENDED: RecordMark = { kind: 'STATE', to: 'SUSPENDED', until: '2026-12-01T00:00:00Z' };
const REPAIRED: RecordMark = { kind: 'STATE', to: 'REPAIRED' };
const DELISTED: RecordMark = { kind: 'STATE', to: 'EXPIRED' };

describe('markRecord', () => {
  let department: TestDepartment;
  let record = 0;
  beforeAll(async () => {
    department = await testDepartment(tax, 'tax');
    await keepDecisions(department.db, 'tax');
  });
  afterAll(() => department.close());

  const state = async (): Promise<string | undefined> => {
    const [found] = await department.db.query<{ state: string }>(sql`select state from tax.arrears where record = ${record}`);
    return found?.state;
  };
  const added = async (first: string): Promise<void> => {
    await department.insert('tax.arrears', { subject: 8, state: first });
    const [newest] = await department.db.query<{ record: number }>(sql`select max(record) as record from tax.arrears`);
    record = Number(newest?.record);
  };
  const mark = async (what: RecordMark): Promise<string | undefined> =>
    (await markRecord(department.db, { sector: 'tax', dataset: 'tax-arrears', record }, what, { ...BY, at: NOW }))?.after.state;
  const collect = (told: string) => department.db.query(sql`update tax.arrears set state = ${told} where record = ${record}`);

  it.each(['PUBLISHED', 'FLAGGED'])('brings a record back to what it was: %s', async (first) => {
    await added(first);
    expect(await mark(REPAIRED)).toBe('REPAIRED');
    expect(await mark({ kind: 'RESTORED' })).toBe(first);
    expect(await mark(SUSPENDED)).toBe('SUSPENDED');
    await endSuspensions(department.db, 'tax', LATER);
    expect(await state()).toBe(first);
  });

  it('keeps what was decided against files, and goes back to what they said last', async () => {
    await added('PUBLISHED');
    await mark(SUSPENDED);
    await collect('FLAGGED');
    expect(await state()).toBe('SUSPENDED');
    await endSuspensions(department.db, 'tax', LATER);
    expect(await state()).toBe('FLAGGED');
  });

  it('lets a department withdraw by file what is suspended or repaired, and brings nothing back that was withdrawn', async () => {
    await added('PUBLISHED');
    await mark(SUSPENDED);
    await collect('WITHDRAWN');
    expect(await state()).toBe('WITHDRAWN');
    await endSuspensions(department.db, 'tax', LATER);
    expect(await state()).toBe('WITHDRAWN');
    await added('PUBLISHED');
    expect(await mark({ kind: 'STATE', to: 'WITHDRAWN' })).toBe('WITHDRAWN');
    await collect('PUBLISHED');
    expect(await state()).toBe('WITHDRAWN');
  });

  it('is told again, by whoever had no answer, that a record is withdrawn: by nobody else', async () => {
    await added('PUBLISHED');
    const withdrawal: RecordMark = { kind: 'STATE', to: 'WITHDRAWN' };
    expect(await mark(withdrawal)).toBe('WITHDRAWN');
    expect(await mark(withdrawal)).toBe('WITHDRAWN');
    const place = { sector: 'tax', dataset: 'tax-arrears', record };
    await expect(markRecord(department.db, place, withdrawal, { ...BY, ground: '另案', at: NOW })).rejects.toThrow(/was withdrawn/);
  });

  it('suspends nothing that is not public: its end would publish it', async () => {
    await added('PUBLISHED');
    await mark(REPAIRED);
    await expect(mark(SUSPENDED)).rejects.toThrow(/nothing to suspend/);
    await endSuspensions(department.db, 'tax', LATER);
    expect(await state()).toBe('REPAIRED');
    await added('PUBLISHED');
    await department.db.query(sql`update tax.arrears set publish_until = '2026-11-21' where record = ${record}`);
    await expect(mark(SUSPENDED)).rejects.toThrow(/is EXPIRED: there is nothing to suspend/);
  });

  it.each<[string, RecordMark[]]>([
    ['after', [REPAIRED, DELISTED]],
    ['before', [DELISTED, REPAIRED]],
    ['before, told again,', [DELISTED, REPAIRED, REPAIRED]],
  ])('publishes nothing again that was delisted %s the repair that is revoked', async (_, marks) => {
    await added('PUBLISHED');
    for (const each of marks) await mark(each);
    expect(await mark({ kind: 'RESTORED' })).toBe('EXPIRED');
    await collect('PUBLISHED');
    expect(await state()).toBe('EXPIRED');
    const standing = await department.db.query(sql`select state, decided_by from tax.record_decision where record = ${record}`);
    expect(standing).toEqual([{ state: 'EXPIRED', decided_by: BY.by }]);
  });

  it.each(['PUBLISHED', 'FLAGGED'])('goes on with a suspension from before a repair that is revoked, to its end: %s', async (first) => {
    await added(first);
    await mark(SUSPENDED);
    for (const each of [REPAIRED, REPAIRED]) expect(await mark(each)).toBe('REPAIRED');
    expect(await mark({ kind: 'RESTORED' })).toBe('SUSPENDED');
    await endSuspensions(department.db, 'tax', NOW);
    expect(await state()).toBe('SUSPENDED');
    await endSuspensions(department.db, 'tax', LATER);
    expect(await state()).toBe(first);
  });

  it('does not go back to a suspension whose time was over before the repair was revoked', async () => {
    await added('PUBLISHED');
    await mark({ kind: 'STATE', to: 'SUSPENDED', until: NOW.toISOString() });
    await mark(REPAIRED);
    expect(await mark({ kind: 'RESTORED' })).toBe('PUBLISHED');
  });

  it('lets a suspension stand when a repair is revoked that is not there', async () => {
    await added('PUBLISHED');
    await mark(SUSPENDED);
    expect(await mark({ kind: 'RESTORED' })).toBe('SUSPENDED');
  });

  it('keeps marks and statements against files, until they are taken back', async () => {
    await added('PUBLISHED');
    const file = (objection: boolean, statement: string | null) =>
      department.db.query(
        sql`update tax.arrears set under_objection = ${objection}, under_appeal = false, statement = ${statement} where record = ${record}`,
      );
    const held = async () => {
      const [found] = await department.db.query(sql`
        select under_objection as objection, under_appeal as appeal, statement from tax.arrears where record = ${record}`);
      return found;
    };
    await mark({ kind: 'OBJECTION', on: true });
    await mark({ kind: 'APPEAL', on: true });
    await mark({ kind: 'STATEMENT', text: '已在缴纳' });
    await file(false, null);
    expect(await held()).toEqual({ objection: true, appeal: true, statement: '已在缴纳' });
    await mark({ kind: 'OBJECTION', on: false });
    expect(await held()).toEqual({ objection: false, appeal: true, statement: '已在缴纳' });
    await mark({ kind: 'APPEAL', on: false });
    await mark({ kind: 'STATEMENT', text: null });
    expect(await held()).toEqual({ objection: false, appeal: false, statement: null });
    // What a department says of its own record counts too.
    await file(true, '见公告');
    expect(await held()).toEqual({ objection: true, appeal: false, statement: '见公告' });
  });

  it('keeps what a record was before a suspension ended', async () => {
    await added('PUBLISHED');
    await mark(SUSPENDED);
    await endSuspensions(department.db, 'tax', LATER);
    const kept = await department.db.query<{ state: string }>(
      sql`select content ->> 'state' as state from ${raw('tax.record_history')} where record = ${record} order by number`,
    );
    expect(kept.map((each) => each.state)).toEqual(['PUBLISHED', 'SUSPENDED']);
  });
});
