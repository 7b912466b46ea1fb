import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import type { Database } from '../../subgraphs/shared/database/database.ts';
import { migrate } from '../../subgraphs/shared/database/migrate.ts';
import { testDatabases } from '../../subgraphs/shared/testing/testDatabases.ts';
import { supplyFiles } from './supplyFiles.ts';

const NAMES = '主体名称,统一社会信用代码,承诺事项,认定文号,认定日期';
const clock = (): number => Date.parse('2026-11-01T00:00:00Z');

describe.each(testDatabases())('files of the registry’s own records on %s', (_dialect, open) => {
  const opening = open();
  beforeAll(async () => void (await migrate(await opening, 'registry', new URL('../../subgraphs/registry/tables/', import.meta.url))));
  afterAll(async () => (await opening).close());
  const databases = { of: (): Promise<Database> => opening, close: () => Promise.resolve() };

  it('are refused, and it is no failure of the platform’s, where they unpack to hundreds of times their size', async () => {
    const bomb = gzipSync(Buffer.concat([Buffer.from(`${NAMES}\n`), Buffer.alloc(300 * 1024 * 1024, '\n')]));
    const supplier = { organisation: '甲', user: undefined, division: undefined };
    const file = { sector: 'registry', dataset: 'broken-promise', fileName: 'a.gz', supplier, jurisdiction: undefined, whole: false };
    const outcome = await supplyFiles(databases, clock, undefined)({ ...file, stream: Readable.from([bomb]) }, () => undefined);
    expect(outcome).toMatchObject({ refused: 'COLLECTION_REFUSED', detail: expect.stringMatching(/far larger unpacked/) as string });
  });
});
