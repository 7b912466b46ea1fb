import sql from 'sql-template-tag';
import { collectFile } from '../collection/collectFile.ts';
import type { CollectionReport } from '../collection/collectionReport.ts';
import type { Supplier } from '../collection/collectionRun.ts';
import { loadLayouts } from '../collection/loadLayout.ts';
import type { ResolveSubjects, WriteBatch } from '../collection/mappedRow.ts';
import type { Database } from '../database/database.ts';
import { migrate } from '../database/migrate.ts';

/** A row by header. */
export type Row = Record<string, string>;

/** Unified codes of firms: two that the registry knows, one that it does not. */
export const firm = '91440300708461136T';
export const other = '9144030071526726XG';
export const unlisted = '91110000600037341L';
const known: Record<string, number> = {
  [`USCC:${firm}`]: 1,
  [`USCC:${other}`]: 2,
  'ORGANISATION_CODE:D2143569X': 3,
  'USCC:91350211M00013FA1N': 4,
  'CITIZEN_ID:11010519491231002X': 2_000_000_000,
};
/** The registry of these files. */
export const resolve: ResolveSubjects = (requests) =>
  Promise.resolve(
    requests.map(({ identifiers }) =>
      identifiers.map(({ kind, value }) => known[`${kind}:${value}`]).find((number) => number !== undefined),
    ),
  );

/** A clean row of the second generation, but for these cells. */
export const penaltyRow = (fields: Row = {}): Row => ({
  行政相对人名称: '清远市甲建材有限公司',
  '行政相对人代码_1（统一社会信用代码）': firm,
  行政处罚决定书文号: '清市监罚〔2026〕1号',
  违法行为类型: '无照经营',
  违法事实: '未取得许可',
  处罚依据: '《无证无照经营查处办法》第十三条',
  处罚类别: '罚款',
  处罚内容: '罚款2000元',
  '罚款金额（万元）': '0.2',
  处罚决定日期: '2026-05-10',
  处罚有效期: '2099-12-31',
  处罚机关: '清远市市场监督管理局',
  ...fields,
});

/** Rows as CSV with a header. */
export const csv = (rows: readonly Row[], headers = Object.keys(Object.assign({}, ...rows) as Row)): string =>
  [headers, ...rows.map((row) => headers.map((header) => row[header] ?? ''))]
    .map((cells) => cells.map((cell) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(','))
    .join('\n') + '\n';

/** Prepares a database for a suite, empties it before each test, and answers how files are collected into it and what it holds then. */
export function penaltyCollection(open: () => Promise<Database>) {
  const opening = open();
  afterAll(async () => (await opening).close());
  beforeAll(async () => {
    await migrate(await opening, 'market-regulation', new URL('../../market-regulation/tables/', import.meta.url));
  });
  beforeEach(async () => {
    await (
      await opening
    ).execute(
      'truncate market_regulation.penalty, market_regulation.licence, market_regulation.collected_row, market_regulation.collection_run restart identity',
    );
  });

  async function collect(
    text: string | Uint8Array,
    more: {
      resolve?: ResolveSubjects;
      batchSize?: number;
      dataset?: string;
      write?: WriteBatch;
      onChanged?: () => Promise<void>;
      supplier?: Supplier;
      lane?: boolean;
    } = {},
  ): Promise<CollectionReport> {
    const bytes = typeof text === 'string' ? Buffer.from(text) : text;
    const report = await collectFile({
      layouts: await loadLayouts('market-regulation', more.dataset ?? 'administrative-penalty'),
      stream: pieces(bytes),
      fileName: 'penalties.csv',
      db: await opening,
      resolveSubjects: more.resolve ?? resolve,
      now: () => new Date('2026-11-01T00:00:00Z'),
      batchSize: more.batchSize ?? 3,
      ...(more.write === undefined ? {} : { writeBatch: more.write }),
      ...(more.onChanged === undefined ? {} : { onChanged: more.onChanged }),
      ...(more.lane === undefined ? {} : { lane: more.lane }),
      ...(more.supplier === undefined ? {} : { supplier: more.supplier }),
    });
    const { read, ...rest } = report.counts;
    expect(Object.values(rest).reduce((sum, count) => sum + count)).toBe(read);
    const [run] = await (
      await opening
    ).query<Row>(
      sql`select rows_read as read, accepted, corrected, changed, unchanged, rejected, doubtful from market_regulation.collection_run where number = ${report.run}`,
    );
    expect(run).toEqual(report.counts);
    return report;
  }
  const counts = (changes: Partial<CollectionReport['counts']>) => ({
    read: 0,
    accepted: 0,
    corrected: 0,
    changed: 0,
    unchanged: 0,
    rejected: 0,
    doubtful: 0,
    ...changes,
  });
  const penalties = async () =>
    (await opening).query<Record<string, unknown>>(sql`select * from market_regulation.penalty order by record`);
  const kept = async () =>
    (await opening).query<{
      line: number;
      outcome: string;
      reason: string;
      column_name: string | null;
      raw: Row;
      settled_run: number | null;
    }>(sql`select * from market_regulation.collected_row order by line, turn`);
  /** The one row's record, its notes, or the reason for its rejection. */
  async function one(fields: Row): Promise<{ record: Record<string, unknown> | undefined; reasons: string[] }> {
    const report = await collect(csv([penaltyRow(fields)]));
    const [record] = await penalties();
    return { record, reasons: report.samples.map(({ note }) => note.reason) };
  }

  return { opening, collect, counts, penalties, kept, one };
}

async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  // odd pieces, so that characters and line ends fall between two
  for (let at = 0; at < bytes.length; at += 7) yield await Promise.resolve(bytes.subarray(at, at + 7));
}
