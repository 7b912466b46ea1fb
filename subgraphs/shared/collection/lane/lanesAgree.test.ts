import sql, { raw } from 'sql-template-tag';
import { migrate } from '../../database/migrate.ts';
import { dirtyFile } from '../../testing/dirtyFile.ts';
import { testDatabases } from '../../testing/testDatabases.ts';
import { collectFile } from '../collectFile.ts';
import type { CollectionReport } from '../collectionReport.ts';
import type { Layout } from '../layout.ts';
import { loadLayout } from '../loadLayout.ts';
import type { ResolveSubjects } from '../mappedRow.ts';

/** One of few, so that keys repeat; in doubt for some, nobody for a few. */
const resolve: ResolveSubjects = (requests) =>
  Promise.resolve(
    requests.map((request) => {
      const turn = [...JSON.stringify(request)].reduce((sum, character) => (sum * 31 + (character.codePointAt(0) ?? 0)) % 97, 7);
      const subject = turn + (request.identifiers[0]?.kind === 'CITIZEN_ID' ? 2_000_000_000 : 1);
      if (turn % 11 === 0) return undefined;
      return turn % 13 === 0 ? { subject, doubt: { reason: 'NAME_DIFFERS' } } : subject;
    }),
  );

async function* oneChunk(text: string): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(Buffer.from(text));
}

describe.each(testDatabases())('the two ways of a row on %s', (_dialect, open) => {
  const opening = open();
  afterAll(async () => (await opening).close());

  const datasets = [
    ['market-regulation', 'administrative-penalty'],
    ['market-regulation', 'annual-report'],
    ['construction', 'construction-practitioner'],
    ['tax', 'major-tax-violation'],
  ] as const;

  it.each(datasets)('%s/%s: the same records, history, kept rows and reports', async (sector, dataset) => {
    const db = await opening;
    await migrate(db, sector, new URL(`../../../${sector}/tables/`, import.meta.url));
    const layout = await loadLayout(sector, dataset);
    const schema = sector.replaceAll('-', '_');
    const empty = (): Promise<void> =>
      db.execute(`truncate ${layout.table ?? ''}, ${schema}.record_history, ${schema}.collected_row, ${schema}.collection_run restart identity;
        alter sequence ${schema}.record_number restart`);
    const collect = (text: string, lane: boolean): Promise<Partial<CollectionReport>> =>
      collectFile({
        ...{ layouts: [layout], stream: oneChunk(text), fileName: 'dirty.csv', db, resolveSubjects: resolve, lane },
        ...{ now: () => new Date('2026-11-01T00:00:00Z'), stageSize: 100, batchSize: 130 },
      });
    const all = async (table: string, but: string): Promise<object[]> =>
      db.query(sql`select to_jsonb(t) - ${but} as row from ${raw(table)} t order by 1`);
    const held = async () => ({
      records: await all(layout.table ?? '', 'collected_at'),
      history: await db.query<object>(
        sql`select record, cause, run, content - 'collected_at' as content from ${raw(`${schema}.record_history`)} order by record, run`,
      ),
      kept: await all(`${schema}.collected_row`, ''),
      runs: await all(`${schema}.collection_run`, 'owner'),
    });

    // Once as one way alone would have it, once as the other, once by turns: what one collected the other finds unchanged.
    const [first, second] = filesOf(layout);
    const outcomes = [];
    for (const lanes of [
      [true, true, true, true],
      [false, false, false, false],
      [false, true, false, true],
    ]) {
      await empty();
      const reports = [];
      for (const [turn, text] of [first, second, first, first].entries()) reports.push(await collect(text, lanes[turn] === true));
      outcomes.push({ reports, ...(await held()) });
    }
    const [withLane, without, byTurns] = outcomes;
    expect(withLane).toEqual(without);
    expect(byTurns).toEqual(without);
    expect(without?.records.length).toBeGreaterThan(20);
    expect(without?.history.length).toBeGreaterThan(0);
    expect(without?.reports.at(-1)?.counts).toMatchObject({ accepted: 0, changed: 0 });
  });
});

/** Two files, many rows of which are about the same records. */
function filesOf(layout: Layout): [string, string] {
  const [header = '', ...rows] = dirtyFile(layout, 400, 11).split('\n');
  const changed = rows.map((row, index) => (index % 3 === 0 ? row.replaceAll('清远市市场监督管理局', '英德市市场监督管理局') : row));
  return [[header, ...rows].join('\n'), [header, ...changed.slice(50)].join('\n')];
}
