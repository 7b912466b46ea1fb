import { csv, penaltyCollection, penaltyRow } from '../testing/penaltyFiles.ts';
import { testDatabases } from '../testing/testDatabases.ts';

describe.each(testDatabases())('rows that are meant to do harm on %s', (_dialect, open) => {
  const { collect, counts, kept } = penaltyCollection(open);

  it('are kept aside one by one where a cell is cut in the middle of a rare character', async () => {
    // Written as two places, of which the cut leaves the first.
    const long = `${'x'.repeat(199)}𠮷`;
    const file = csv([
      penaltyRow({ 处罚决定日期: long }),
      penaltyRow({ 处罚有效期: long, 行政处罚决定书文号: '2号' }),
      penaltyRow({ 行政处罚决定书文号: '3号' }),
    ]);
    const report = await collect(`${file}"${'𠮷'.repeat(15_000)}`);
    expect(report.counts).toEqual(counts({ read: 4, accepted: 1, corrected: 1, rejected: 2 }));
    expect(report.rejections).toEqual({ DATE_IMPOSSIBLE: 1, TRUNCATED: 1 });
  });
});
