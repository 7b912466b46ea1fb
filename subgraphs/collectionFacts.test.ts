import sql from 'sql-template-tag';
import tax from './tax/index.ts';
import { testDepartment, type TestDepartment } from './shared/testing/testDepartment.ts';
import { collectionFacts } from './shared/collection/collectionFacts.ts';

const CLOCK = (): number => Date.parse('2026-11-22T12:00:00+08:00');

describe('how data sets stand with their collection', () => {
  let department: TestDepartment;
  beforeAll(async () => {
    department = await testDepartment(tax, 'tax');
  });
  afterAll(() => department.close());

  it('tells last and next of the supplier that is due first, rows held, and rows of the last year', async () => {
    const run = (startedAt: string, supplier: string, read: number, rejected: number, state = 'FINISHED') =>
      department.db.query(sql`
        insert into tax.collection_run (dataset, layout_version, file_name, state, started_at, supplier, rows_read, accepted, rejected)
        values ('tax-penalty', '2025-01-01', 'x.csv', ${state}, ${startedAt}::timestamptz, ${supplier}, ${read}, ${read - rejected}, ${rejected})`);
    await run('2026-11-20T09:00:00+08:00', '甲', 10, 1);
    await run('2026-11-01T09:00:00+08:00', '乙', 10, 4);
    await run('2024-11-01T09:00:00+08:00', '乙', 1000, 1000);
    await run('2026-11-21T09:00:00+08:00', '乙', 5, 0, 'FAILED');
    await department.insert('tax.penalty', { subject: 1, state: 'WITHDRAWN' }, { subject: 1 });
    const facts = await collectionFacts(
      department.db,
      'tax',
      [
        { code: 'tax-penalty', cadence: 'WEEKLY' },
        { code: 'tax-paid', cadence: 'YEARLY' },
      ],
      CLOCK,
    );
    expect(facts).toEqual([
      {
        dataset: 'tax-penalty',
        lastCollectedOn: '2026-11-20',
        nextDueOn: '2026-11-08',
        overdue: true,
        rows: 2,
        rowsExact: true,
        read: 20,
        rejected: 5,
      },
      { dataset: 'tax-paid', lastCollectedOn: null, nextDueOn: null, overdue: true, rows: 0, rowsExact: true, read: 0, rejected: 0 },
    ]);
  });
});
