import { setTimeout } from 'node:timers/promises';
import sql from 'sql-template-tag';
import socialSecurity from './social-security/index.ts';
import tax from './tax/index.ts';
import { declaredTable } from './shared/records/recordTable.ts';
import { testDepartment, type TestDepartment } from './shared/testing/testDepartment.ts';
import { exchangedRecords, type ExchangeQuestion } from './shared/exchange/exchangedRecords.ts';

describe('exchanged records', () => {
  let department: TestDepartment;
  beforeAll(async () => {
    department = await testDepartment(tax, 'tax');
  });
  afterAll(() => department.close());

  it('hand over the next time what was being committed while the last time read', async () => {
    const { db } = department;
    const table = declaredTable('tax.arrears');
    if (!table) throw new Error('no table');
    const none = { sector: 'tax', table, columns: [], key: undefined, withoutFlagged: false, first: 10, after: 0 };
    const question: ExchangeQuestion = { ...none, classes: ['organisation'] };
    let until = '';
    await db.transaction(async (tx) => {
      await tx.query(sql`
        insert into tax.arrears (subject, document_number, source_key, content_hash, run, source_line) values (7, '正在归集', 'k', 'h', 1, 2)`);
      // The last exchange reads, and sees nothing of it.
      await setTimeout(20);
      until = new Date().toISOString();
    });
    expect(await exchangedRecords(db, { ...question, since: until }, '2026-11-22')).toMatchObject([
      { subject: 7, documentNumber: '正在归集', standing: 'CURRENT' },
    ]);
    const later = new Date(Date.parse(until) + 3_600_000).toISOString();
    expect(await exchangedRecords(db, { ...question, since: later }, '2026-11-22')).toEqual([]);
  });

  it('tell of what has ended whom it was handed over to, and nobody else', async () => {
    const { db } = department;
    const table = declaredTable('tax.arrears');
    if (!table) throw new Error('no table');
    const question: ExchangeQuestion = {
      ...{ sector: 'tax', table, columns: [], key: undefined, withoutFlagged: false, first: 10, after: 0 },
      ...{ classes: ['organisation'] as const, since: '2025-01-01T00:00:00Z' },
    };
    const now = '2026-11-22';
    await db.query(sql`delete from tax.arrears`);
    await db.query(sql`
      insert into tax.arrears (subject, document_number, source_key, content_hash, run, source_line, collected_at, publish_until) values
        (7, '撤回', 'k1', 'h', 1, 2, '2026-03-01T00:00:00Z', null), (7, '期满', 'k2', 'h', 1, 3, '2026-03-01T00:00:00Z', '2026-06-30'),
        (7, '撤回之后才来', 'k3', 'h', 1, 4, '2026-09-01T00:00:00Z', null)`);
    await db.query(sql`
      insert into tax.record_history (origin, record, cause, content, replaced_at)
      select 'arrears', record, 'DECISION', to_jsonb(t), '2026-10-01T00:00:00Z' from tax.arrears t where document_number like '撤回%'`);
    await db.query(sql`update tax.arrears set state = 'WITHDRAWN' where document_number like '撤回%'`);
    const told = async (readAt?: string) =>
      (await exchangedRecords(db, { ...question, ...(readAt === undefined ? {} : { readAt }) }, now)).map(
        ({ documentNumber, standing, values }) => [documentNumber, standing, values],
      );
    expect(await told()).toEqual([]);
    expect(await told('2026-02-01T00:00:00Z')).toEqual([]);
    expect(await told('2026-05-01T00:00:00Z')).toEqual([
      ['撤回', 'WITHDRAWN', null],
      ['期满', 'EXPIRED', null],
    ]);
    expect(await told('2026-09-10T00:00:00Z')).toEqual([
      ['撤回', 'WITHDRAWN', null],
      ['撤回之后才来', 'WITHDRAWN', null],
    ]);
    expect(await told('2026-11-01T00:00:00Z')).toEqual([]);
  });

  it('tell that a debt was paid, which may not be published any more', async () => {
    const social = await testDepartment(socialSecurity, 'social-security');
    try {
      const table = declaredTable('social_security.contribution_arrears');
      if (!table) throw new Error('no table');
      const question: ExchangeQuestion = {
        ...{ sector: 'social-security', table, columns: [], key: undefined, withoutFlagged: false, first: 10, after: 0 },
        ...{ classes: ['organisation'] as const },
      };
      await social.db.query(sql`delete from social_security.contribution_arrears`);
      await social.db.query(sql`
        insert into social_security.contribution_arrears (subject, source_key, content_hash, run, source_line, collected_at, settled)
        values (7, 'k', 'h', 1, 2, '2026-03-01T00:00:00Z', false)`);
      const [owed] = await exchangedRecords(social.db, question, '2026-11-22');
      expect(owed).toMatchObject({ standing: 'CURRENT' });
      await social.db.query(sql`
        insert into social_security.record_history (origin, record, cause, content, replaced_at)
        select 'contribution_arrears', record, 'COLLECTED', to_jsonb(t), '2026-10-01T00:00:00Z' from social_security.contribution_arrears t`);
      await social.db.query(sql`update social_security.contribution_arrears set settled = true, collected_at = '2026-10-01T00:00:00Z'`);
      expect(await exchangedRecords(social.db, question, '2026-11-22')).toEqual([]);
      const since = { since: '2026-09-02T00:00:00Z', readAt: '2026-09-01T00:00:00Z' };
      expect(await exchangedRecords(social.db, { ...question, ...since }, '2026-11-22')).toMatchObject([
        { standing: 'EXPIRED', values: null },
      ]);
    } finally {
      await social.close();
    }
  });
});
