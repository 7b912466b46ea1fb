import { Readable } from 'node:stream';
import type { Database } from '../../subgraphs/shared/database/database.ts';
import { migrate } from '../../subgraphs/shared/database/migrate.ts';
import { testDatabases } from '../../subgraphs/shared/testing/testDatabases.ts';
import { collectInto } from './collectInto.ts';

const NAMES = '主体名称,统一社会信用代码,承诺事项,认定文号,认定日期';
const clock = (): number => Date.parse('2026-11-01T00:00:00Z');

describe.each(testDatabases())('files of the registry’s own records on %s', (_dialect, open) => {
  const opening = open();
  beforeAll(async () => void (await migrate(await opening, 'registry', new URL('../../subgraphs/registry/tables/', import.meta.url))));
  afterAll(async () => (await opening).close());
  const databases = { of: (): Promise<Database> => opening, close: () => Promise.resolve() };

  it('can be tried, though their subjects are looked up in the database that is to be as before', async () => {
    const stream = Readable.from([Buffer.from(`${NAMES}\n甲公司,91440300708461136T,按期完工,1号,2026-10-01\n`)]);
    const report = await collectInto(
      databases,
      { sector: 'registry', dataset: 'broken-promise', fileName: 'a.csv', stream, dryRun: {} },
      clock,
      () => undefined,
    );
    expect([report.counts.read, report.rejections]).toEqual([1, { SUBJECT_UNKNOWN: 1 }]);
  });
});
