import sql from 'sql-template-tag';
import { migrate } from '../database/migrate.ts';
import { collectRecords } from '../testing/collectRecords.ts';
import { csv, firm, penaltyCollection, penaltyRow, type Row } from '../testing/penaltyFiles.ts';
import { testDatabases } from '../testing/testDatabases.ts';

describe.each(testDatabases())('a file without a column, on %s', (_dialect, open) => {
  const { opening, collect } = penaltyCollection(open);
  const held = async () =>
    (await opening).query<object>(
      sql`select severity, publish_until::text as until, repairable_from::text as repairable from market_regulation.penalty`,
    );
  const given = async (more: Row) => {
    const { counts } = await collect(csv([penaltyRow(more)]));
    return [counts.accepted + counts.changed, ...(await held())];
  };
  const firstGeneration = csv([
    {
      CF_XDR_MC: '清远市甲建材有限公司',
      CF_XDR_SHXYM: firm,
      CF_WSH: '清市监罚〔2026〕1号',
      CF_SY: '未取得许可',
      CF_YJ: '《无证无照经营查处办法》第十三条',
      CF_JDRQ: '2026-05-10',
      CF_XZJG: '清远市市场监督管理局',
    },
  ]);

  it('of the last day leaves the one that a file stated, and dates anew one that the rule gave', async () => {
    const ruled = { severity: 'ORDINARY', until: '2027-05-10', repairable: '2026-08-10' };
    expect(await given({ 公示截止期: '2026-08-31' })).toEqual([1, { ...ruled, until: '2026-08-31' }]);
    expect(await given({ 备注: '补充' })).toEqual([1, { ...ruled, until: '2026-08-31' }]);
    // One that has the column, and nothing in it, says that there is none.
    expect(await given({ 公示截止期: '' })).toEqual([1, ruled]);
    expect(await given({ 处罚类别: '警告' })).toEqual([1, { severity: 'MINOR', until: '2026-08-10', repairable: null }]);
    expect(await given({ 处罚类别: '吊销许可证件' })).toEqual([1, { severity: 'SERIOUS', until: '2029-05-10', repairable: '2027-05-10' }]);
  });

  it('of what its gravity is derived from leaves it as grave as it was', async () => {
    const serious = { severity: 'SERIOUS', until: '2029-05-10', repairable: '2027-05-10' };
    expect(await given({ 处罚类别: '责令关闭' })).toEqual([1, serious]);
    expect((await collect(firstGeneration)).counts).toMatchObject({ changed: 1 });
    expect(await held()).toEqual([serious]);
  });

  it('of its gravity leaves it as a file stated it, and of its kind as it is', async () => {
    const db = await opening;
    await migrate(db, 'construction', new URL('../../construction/tables/', import.meta.url));
    const conduct = async (number: string, more: Row) => {
      const row = {
        企业名称: '甲',
        统一社会信用代码: firm,
        处理决定文号: number,
        不良行为代码: 'D1-1',
        不良行为名称: '围标',
        认定日期: '2026-03-01',
      };
      await collectRecords(db, 'construction', 'market-conduct', [{ ...row, ...more }], { [`USCC:${firm}`]: 1 });
      return db.query<object>(sql`select kind, severity from construction.conduct where document_number = ${number}`);
    };
    const bad = { 行为类别: '不良' };
    expect(await conduct('1号', { ...bad, 失信程度: '严重' })).toEqual([{ kind: 'BAD', severity: 'SERIOUS' }]);
    expect(await conduct('1号', { 处理决定: '通报' })).toEqual([{ kind: 'BAD', severity: 'SERIOUS' }]);
    expect(await conduct('1号', { ...bad, 处理决定: '再通报' })).toEqual([{ kind: 'BAD', severity: 'SERIOUS' }]);
    expect(await conduct('2号', { 行为类别: '优良' })).toEqual([{ kind: 'GOOD', severity: null }]);
    expect(await conduct('2号', { 处理决定: '表彰' })).toEqual([{ kind: 'GOOD', severity: null }]);
    expect(await conduct('2号', bad)).toEqual([{ kind: 'BAD', severity: 'ORDINARY' }]);
  });
});
