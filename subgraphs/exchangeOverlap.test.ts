import { setTimeout } from 'node:timers/promises';
import sql from 'sql-template-tag';
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
});
