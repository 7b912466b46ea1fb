import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { testDatabases } from '../../subgraphs/shared/testing/testDatabases.ts';
import { supplyFiles } from './supplyFiles.ts';
import { BROKEN_PROMISES, registryAlone } from './testing/registryAlone.ts';

const clock = (): number => Date.parse('2026-11-01T00:00:00Z');

describe.each(testDatabases())('files of the registry’s own records on %s', (_dialect, open) => {
  const databases = registryAlone(open);

  it('are refused, and it is no failure of the platform’s, where they unpack to hundreds of times their size', async () => {
    const bomb = gzipSync(Buffer.concat([Buffer.from(`${BROKEN_PROMISES}\n`), Buffer.alloc(300 * 1024 * 1024, '\n')]));
    const supplier = { organisation: '甲', user: undefined, division: undefined };
    const file = { sector: 'registry', dataset: 'broken-promise', fileName: 'a.gz', supplier, jurisdiction: undefined, whole: false };
    const outcome = await supplyFiles(databases, clock, undefined)({ ...file, stream: Readable.from([bomb]) }, () => undefined);
    expect(outcome).toMatchObject({ refused: 'COLLECTION_REFUSED', detail: expect.stringMatching(/far larger unpacked/) as string });
  });
});
