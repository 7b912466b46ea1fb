import { Readable } from 'node:stream';
import { testDatabases } from '../../subgraphs/shared/testing/testDatabases.ts';
import { collectInto } from './collectInto.ts';
import { BROKEN_PROMISES, registryAlone } from './testing/registryAlone.ts';

const clock = (): number => Date.parse('2026-11-01T00:00:00Z');

describe.each(testDatabases())('files of the registry’s own records on %s', (_dialect, open) => {
  const databases = registryAlone(open);

  it('can be tried, though their subjects are looked up in the database that is to be as before', async () => {
    const stream = Readable.from([Buffer.from(`${BROKEN_PROMISES}\n甲公司,91440300708461136T,按期完工,1号,2026-10-01\n`)]);
    const report = await collectInto(
      databases,
      { sector: 'registry', dataset: 'broken-promise', fileName: 'a.csv', stream, dryRun: {} },
      clock,
      () => undefined,
    );
    expect([report.counts.read, report.rejections]).toEqual([1, { SUBJECT_UNKNOWN: 1 }]);
  });
});
