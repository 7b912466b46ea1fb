import { parse } from 'csv-parse/sync';
import sql, { raw } from 'sql-template-tag';
import { loadLayout } from '../../shared/collection/loadLayout.ts';
import { migrate } from '../../shared/database/migrate.ts';
import { dirtyFile } from '../../shared/testing/dirtyFile.ts';
import { testDatabases } from '../../shared/testing/testDatabases.ts';
import { collectRows } from '../testing/collectRows.ts';
import { POPULATION, REGISTRATIONS, RELATIONS } from '../testing/testCity.ts';

const TABLES = ['subject', 'identifier', 'profile', 'former_name', 'relation', 'collected_row', 'collection_run'];

describe.each(testDatabases())('the two ways of a registry’s row on %s', (_dialect, open) => {
  const opening = open();
  beforeAll(async () => void (await migrate(await opening, 'registry', new URL('../tables/', import.meta.url))));
  afterAll(async () => (await opening).close());

  // The dirty file has the column under its own name.
  const registrations = REGISTRATIONS.map(({ 法定代表人: name = '', ...row }) => ({ ...row, '法定代表人（负责人、经营者）': name }));
  const datasets = [
    ['legal-persons', registrations],
    ['population', POPULATION],
    ['relations', RELATIONS],
  ] as const;

  it.each(datasets)('%s: the same subjects, kept rows and reports', async (dataset, clean) => {
    const db = await opening;
    const text = dirtyFile(await loadLayout('registry', dataset), 200, 7);
    const rows = [
      ...parse<Record<string, string>>(text, { columns: true, relax_column_count: true, relax_quotes: true, skip_empty_lines: true }),
      ...clean,
      ...clean.map((row) => Object.fromEntries(Object.entries(row).map(([header, cell]) => [header, `${cell}\\t`]))),
    ];
    const outcomes = [];
    for (const lane of [true, false]) {
      await db.execute(`truncate ${TABLES.map((table) => `registry.${table}`).join(', ')} restart identity;
        alter sequence registry.organisation_number restart; alter sequence registry.sole_trader_number restart; alter sequence registry.individual_number restart`);
      if (dataset === 'relations') await collectRows(db, 'legal-persons', REGISTRATIONS);
      if (dataset === 'relations') await collectRows(db, 'population', POPULATION);
      const reports = [];
      for (let turn = 0; turn < 2; turn += 1) reports.push(await collectRows(db, dataset, rows, '2026-11-22', { lane, batchSize: 90 }));
      const held: Record<string, object[]> = {};
      for (const table of TABLES)
        held[table] = await db.query(
          sql`select to_jsonb(t) - ${['collected_at', 'owner']}::text[] as row from ${raw(`registry.${table}`)} t order by 1`,
        );
      outcomes.push({ reports, held });
    }
    const [withLane, without] = outcomes;
    expect(withLane).toEqual(without);
    expect(without?.reports[0]?.counts.accepted).toBeGreaterThan(1);
    expect(without?.reports[0]?.counts.rejected).toBeGreaterThan(10);
    expect(without?.reports[1]?.counts).toMatchObject({ accepted: 0 });
  });
});
