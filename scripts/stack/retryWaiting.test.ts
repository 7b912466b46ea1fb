import { Readable } from 'node:stream';
import sql from 'sql-template-tag';
import { testOrganisationCode, testUscc } from '../../subgraphs/registry/testing/testCodes.ts';
import { testDatabases } from '../../subgraphs/shared/testing/testDatabases.ts';
import { collectInto } from './collectInto.ts';
import { retryWaiting } from './retryWaiting.ts';
import { registryAlone } from './testing/registryAlone.ts';

const clock = (): number => Date.parse('2026-11-01T00:00:00Z');
const FIRM = testUscc('91', '441803', testOrganisationCode('MA4U0001'));
const OTHER = testUscc('91', '441881', testOrganisationCode('MA4U0002'));

describe.each(testDatabases())('rows that wait for their subjects on %s', (_dialect, open) => {
  const databases = registryAlone(open);
  const collect = async (dataset: string, ...lines: string[]) => {
    const stream = Readable.from([Buffer.from(`${lines.join('\n')}\n`)]);
    return collectInto(databases, { sector: 'registry', dataset, fileName: `${dataset}.csv`, stream }, clock, () => undefined);
  };
  const register = (name: string, code: string) =>
    collect('legal-persons', '主体类别,名称,统一社会信用代码,行政区划代码,登记状态', `企业,${name},${code},441803,存续`);
  const retry = () => retryWaiting(databases, ['registry'], clock, undefined);

  it('may be relations: they are tried with the registry’s own writer, until both parties are on file', async () => {
    await register('甲公司', FIRM);
    const columns = '主体标识类型,主体标识,关系类型,关联主体标识类型,关联主体标识';
    const report = await collect('relations', columns, `统一社会信用代码,${FIRM},股东,统一社会信用代码,${OTHER}`);
    expect(report.rejections).toEqual({ SUBJECT_UNKNOWN: 1 });
    expect(await retry()).toEqual([{ sector: 'registry', dataset: 'relations', taken: 0, waiting: 1 }]);
    await register('乙公司', OTHER);
    expect(await retry()).toEqual([{ sector: 'registry', dataset: 'relations', taken: 1, waiting: 0 }]);
    const registry = await databases.of('registry');
    expect(await registry.query(sql`select kind from registry.relation`)).toHaveLength(1);
    expect(await retry()).toEqual([]);
  });
});
