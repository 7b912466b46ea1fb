import type { Database } from '../database/database.ts';
import { csv, firm, penaltyCollection, penaltyRow, resolve } from '../testing/penaltyFiles.ts';
import { testDatabases } from '../testing/testDatabases.ts';
import { collectFile } from './collectFile.ts';
import { formatReport } from './formatReport.ts';
import { loadLayout, loadLayouts } from './loadLayout.ts';
import { matchHeader } from './matchHeader.ts';

describe.each(testDatabases())('rows that are meant to do harm on %s', (_dialect, open) => {
  const { opening, collect, counts, kept } = penaltyCollection(open);
  const code = '行政相对人代码_1（统一社会信用代码）';

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

  it('cost no row beside their own where a quote is not closed, and are kept whole where they are refused later', async () => {
    const rows = Array.from({ length: 40 }, (_row, index) => penaltyRow({ 行政处罚决定书文号: `${String(index)}号` }));
    const lines = csv([...rows, penaltyRow({ 行政处罚决定书文号: '3号', 违法事实: '别的' })])
      .trim()
      .split('\n');
    const stray = lines.map((line, index) => ([3, 41].includes(index) ? line.replace('罚款2000元', '"罚款2000元') : line));
    const report = await collect([...stray, lines[1]?.replace('罚款2000元', '"罚款, 2000元"'), lines[2], ''].join('\n'));
    expect(report.counts).toEqual(counts({ read: 43, accepted: 40, unchanged: 1, rejected: 2 }));
    expect(await kept()).toMatchObject([
      { line: 42, reason: 'KEY_REPEATED', raw: { 处罚内容: '"罚款2000元', 处罚机关: '清远市市场监督管理局' } },
      { line: 43, reason: 'KEY_REPEATED', raw: { 处罚内容: '罚款, 2000元' } },
    ]);
  });

  it('say in which column a character is that no database can hold', async () => {
    const report = await collect(csv([penaltyRow({ 备注: 'a\0b' }), penaltyRow({ 行政处罚决定书文号: '2号' })]));
    expect(report.counts).toEqual(counts({ read: 2, accepted: 1, rejected: 1 }));
    expect(report.samples).toMatchObject([{ line: 2, note: { reason: 'ENCODING', column: '备注' } }]);
  });

  it('do not write over the terminal on which they are reported, nor does a header', async () => {
    const report = await collect(csv([penaltyRow({ 处罚决定日期: '\u001b[2J\u009b' })]));
    expect(formatReport({ ...report, fileName: '\u001b[1m.csv' })).toMatch(/␛\[1m\.csv[^]*: ␛\[2J␡$/);
    const names = Array.from({ length: 100_000 }, (_name, index) => `\u001b${'长'.repeat(90)}${String(index)}`);
    let refusal = '';
    try {
      matchHeader(await loadLayout('market-regulation', 'administrative-penalty'), names, 'a.csv');
    } catch (error) {
      refusal = (error as Error).message;
    }
    expect(refusal).toMatch(/unknown: ␛长{59}…、[^]* … \(100000\)$/);
    expect(refusal.length).toBeLessThan(2_500);
  });

  it('keep what they have too many of in one cell, where it is very many', async () => {
    const [header = '', row = ''] = csv([penaltyRow()]).trim().split('\n');
    const report = await collect(`${header}\n${row}${',1'.repeat(5_000)}\n${row}\n`);
    expect(report.counts).toEqual(counts({ read: 2, accepted: 1, rejected: 1 }));
    const [{ raw = {} } = {}] = await kept();
    expect([raw[code], raw['+1'], raw['+100'], raw['+101']]).toEqual([firm, '1', '1', Array(4_900).fill('1').join(',')]);
    expect(Object.keys(raw)).toHaveLength(Object.keys(penaltyRow()).length + 101);
  });

  it('are handed on after a few megabytes, however many rows may wait', async () => {
    const db = await opening;
    const sizes: number[] = [];
    const measuring: Database = {
      ...db,
      copy: (target, lines) => {
        sizes.push(lines.length);
        return db.copy(target, lines);
      },
    };
    const [header = ''] = csv([penaltyRow()]).split('\n');
    async function* file(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(`${header}\n`);
      for (let row = 0; row < 12; row += 1) yield await Promise.resolve(Buffer.from(`${'甲'.repeat(900_000)}\n`));
    }
    const report = await collectFile({
      ...{ layouts: await loadLayouts('market-regulation', 'administrative-penalty'), stream: file(), fileName: 'long.csv' },
      ...{ db: measuring, resolveSubjects: resolve, now: () => new Date('2026-11-01T00:00:00Z') },
    });
    expect(report.counts).toEqual(counts({ read: 12, rejected: 12 }));
    expect(Math.max(...sizes)).toBeLessThan(8_000_000);
  });
});
