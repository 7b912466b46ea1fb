import type { InternalServices } from './shared/defineSubgraph.ts';
import { collectRecords } from './shared/testing/collectRecords.ts';
import { testDatabases } from './shared/testing/testDatabases.ts';
import { testDepartment, type TestDepartment } from './shared/testing/testDepartment.ts';
import tax from './tax/index.ts';
import { servesDataEndpoint } from './shared/collection/servesDataEndpoint.ts';

const ROW = {
  纳税人名称: '清远市甲有限公司',
  统一社会信用代码: '91441802MA4U00011G',
  公告文号: '清税公告1号',
  税种: '增值税',
  欠税余额: '100.00',
  公告日期: '2026-10-10',
};

describe.each(testDatabases())('whether a department serves data, on %s', (_dialect, open) => {
  let department: TestDepartment;
  beforeAll(async () => {
    department = await testDepartment(tax, 'tax', undefined, { db: await open() });
  });
  afterAll(() => department.close());

  it('goes by this city’s own files: a neighbour’s alone are not its service', async () => {
    const serves = () => servesDataEndpoint.handle({}, { db: department.db, sector: 'tax' } as InternalServices);
    const collect = (jurisdiction?: string) =>
      collectRecords(
        department.db,
        'tax',
        'tax-arrears',
        [ROW],
        { [`USCC:${ROW.统一社会信用代码}`]: 1 },
        jurisdiction ? { jurisdiction } : {},
      );
    await collect('shaoguan');
    expect(await serves()).toEqual({ serves: false });
    await collect();
    expect(await serves()).toEqual({ serves: true });
  });
});
