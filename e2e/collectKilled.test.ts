import { randomInt } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import sql, { raw } from 'sql-template-tag';
import { readConfig } from '../common/config.ts';
import { randomOf } from '../scripts/generate/random.ts';
import type { Database } from '../subgraphs/shared/database/database.ts';
import { pgliteDatabase } from '../subgraphs/shared/database/pgliteDatabase.ts';
import { postgresDatabase } from '../subgraphs/shared/database/postgresDatabase.ts';
import { csvOf, FIRM, OTHER_FIRM, SMALL_CITY, TRADER } from './fixtures/smallCity.ts';
import { startScript, type Ran } from './runScript.ts';

const KILLS = 20;
/** The embedded database takes a second to open: as many kills as fit. */
const TIME_MS = 25_000;
const seed = randomInt(1, 2 ** 31);

/** Where a collector collects to, so that it can be had again as it was before. */
interface Place {
  readonly environment: Readonly<Record<string, string>>;
  /** Keeps what is there now, for {@link reset}. */
  keep(): Promise<void>;
  reset(): Promise<void>;
  open(): Promise<Database>;
  close(): Promise<void>;
}

function embedded(folder: string): Place {
  const dataDir = join(folder, 'data');
  return {
    environment: { DATA_DIR: dataDir },
    keep: () => Promise.resolve(cpSync(dataDir, join(folder, 'kept'), { recursive: true })),
    reset: () => {
      rmSync(dataDir, { recursive: true });
      return Promise.resolve(cpSync(join(folder, 'kept'), dataDir, { recursive: true }));
    },
    open: () => pgliteDatabase({ folder: join(dataDir, 'pglite') }),
    close: () => Promise.resolve(),
  };
}

async function onServer(folder: string, server: string): Promise<Place> {
  const admin = postgresDatabase(server, () => undefined);
  const prefix = `credit_graph_killed_${process.pid}_${seed}`;
  const urlOf = (name: string): string => Object.assign(new URL(server), { pathname: `/${prefix}_${name}` }).href;
  const drop = (name: string) => admin.query(sql`drop database if exists ${raw(`"${prefix}_${name}"`)} with (force)`);
  const make = async (name: string, template = 'template1'): Promise<void> => {
    await drop(name);
    await admin.query(sql`create database ${raw(`"${prefix}_${name}"`)} template ${raw(`"${template}"`)}`);
  };
  await make('registry');
  await make('tax');
  return {
    environment: {
      DATA_DIR: join(folder, 'data'),
      DATABASE_URL: server,
      REGISTRY_DATABASE_URL: urlOf('registry'),
      TAX_DATABASE_URL: urlOf('tax'),
    },
    keep: () => make('kept', `${prefix}_tax`),
    reset: () => make('tax', `${prefix}_kept`),
    open: () => Promise.resolve(postgresDatabase(urlOf('tax'), () => undefined)),
    async close() {
      for (const name of ['registry', 'tax', 'kept']) await drop(name);
      await admin.close();
    },
  };
}

/** A file of announced arrears: most are new, some as they were or changed, some cannot be taken, some stand there twice. */
function arrears(rows: number, from: number, balance: number): string {
  const table = SMALL_CITY['tax/tax-arrears'];
  const [first] = table?.rows ?? [];
  if (!table || !first) throw new Error('no arrears in the small city');
  const at = (name: string): number => table.header.indexOf(name);
  const parties = [FIRM, OTHER_FIRM, TRADER];
  return csvOf({
    header: table.header,
    rows: Array.from({ length: rows }, (_, index) => {
      const number = from + (index % 1_009 === 1_008 ? index - 1 : index);
      const party = parties[number % parties.length] ?? FIRM;
      const row = [...first];
      row[at('纳税人名称')] = party.name;
      row[at('统一社会信用代码')] = party.uscc;
      row[at('公告文号')] = `清税欠告〔2026〕${String(number)}号`;
      row[at('税种')] = `税种${String(number)}`;
      row[at('欠税余额')] = number % 61 === 0 ? '很多' : number % 37 === 0 ? `￥${String(balance)}` : `${String(balance)}.00`;
      if (number % 101 === 0) row[at('公告日期')] = '2026-13-45';
      return row;
    }),
  });
}

/** All that a run leaves behind, but for when and under which numbers. */
async function stateOf(db: Database) {
  const digest = (table: string, order: string, ...without: string[]) =>
    db.query(sql`
      select count(*)::integer as rows, md5(string_agg((to_jsonb(t) - ${without}::text[])::text, '|' order by ${raw(order)})) as digest from ${raw(table)} t`);
  return {
    records: await digest('tax.arrears', 't.source_key', 'record', 'run', 'collected_at'),
    keptRows: await digest('tax.collected_row', 't.row_hash, t.turn', 'id', 'first_run', 'run', 'came_run', 'settled_run'),
    history: await db.query(sql`
      select count(*)::integer as rows, md5(string_agg(content ->> 'source_key', '|' order by content ->> 'source_key')) as digest from tax.record_history`),
    finished: await db.query<Record<string, unknown>>(sql`
      select state, sha256, rows_read, accepted, corrected, changed, unchanged, rejected, doubtful, merged_to_line
      from tax.collection_run where state = 'FINISHED' order by number`),
    running: await db.query(sql`select number from tax.collection_run where state = 'RUNNING'`),
    tables: await db.query(sql`select table_name as name from information_schema.tables where table_schema = 'tax' order by 1`),
  };
}

/** What a report says, but for the number of the run and how long it took. */
const reportOf = ({ stdout }: Ran): string => stdout.replace(/run \d+/, 'run').replace(/[\d.]+ s\)/, 's)');

describe('a collector that is killed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'credit-graph-killed-'));
  const { testDatabaseUrl } = readConfig();
  let place: Place;
  const file = join(folder, 'arrears.csv');
  const collect = (path = file) => startScript('collect', ['tax', 'tax-arrears', path], place.environment);
  const state = async () => {
    const db = await place.open();
    return stateOf(db).finally(() => db.close());
  };
  /** Runs it to its end; the server may take a moment to notice that whoever was killed is gone. */
  const finish = async (): Promise<Ran> => {
    for (;;) {
      const ran = await collect().ended;
      if (!/正在归集/.test(ran.stderr)) return ran;
      await wait(200);
    }
  };

  beforeAll(async () => {
    process.stdout.write(`a collector that is killed: seed ${seed}\n`);
    place = testDatabaseUrl === undefined ? embedded(folder) : await onServer(folder, testDatabaseUrl);
    const rows = testDatabaseUrl === undefined ? 3_000 : 55_000;
    const registry = join(folder, 'legal-persons.csv');
    writeFileSync(registry, csvOf(SMALL_CITY['registry/legal-persons'] ?? { header: [], rows: [] }));
    expect(await startScript('collect', ['registry', 'legal-persons', registry], place.environment).ended).toMatchObject({ code: 0 });
    const before = join(folder, 'before.csv');
    writeFileSync(before, arrears(rows / 10, 0, 7) + arrears(rows / 10, rows / 10, 9).replace(/^.*\n/, ''));
    expect(await collect(before).ended).toMatchObject({ code: 0 });
    writeFileSync(file, arrears(rows, 0, 9));
    await place.keep();
  });
  afterAll(async () => {
    await place.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it(
    'at any points of a file leaves, once it was run again, what one clean run leaves, and reports the same',
    async () => {
      const startedAt = performance.now();
      const clean = await collect().ended;
      const cleanMs = performance.now() - startedAt;
      expect([clean.code, clean.stderr.replaceAll(/^tax.*\n/gm, '')]).toEqual([0, '']);
      const expected = await state();
      const random = randomOf(seed, 'kills');
      let killed = 0;
      // What a run takes: on a machine that was busy with something else meanwhile the clean one took longer.
      let usualMs = cleanMs;
      while (killed < KILLS && (testDatabaseUrl !== undefined || killed === 0 || performance.now() - startedAt < TIME_MS)) {
        await place.reset();
        const points: number[] = [];
        for (let times = random.between(1, testDatabaseUrl === undefined ? 3 : 6); times > 0 && killed < KILLS; times -= 1) {
          const { child, ended } = collect();
          // Before it has read its header there is nothing to interrupt.
          const point = Math.round(usualMs * (0.25 + 0.75 * random.next()));
          const since = performance.now();
          const timer = setTimeout(() => child.kill('SIGKILL'), point);
          const { code } = await ended;
          clearTimeout(timer);
          points.push(point);
          if (code !== null) {
            usualMs = Math.min(usualMs, performance.now() - since);
            break;
          }
          killed += 1;
        }
        const ran = await finish();
        const told = `seed ${seed}, killed after ${points.join(', ')} of ${Math.round(usualMs)} ms`;
        const found = await state();
        // One that was killed when it had finished has finished: run again, as often as it is, it changes nothing.
        const again = found.finished.splice(expected.finished.length);
        for (const run of again) expect({ told, ...run }).toMatchObject({ told, accepted: 0, corrected: 0, changed: 0 });
        const report = again.length > 0 ? reportOf(clean) : reportOf(ran);
        expect({ told, code: ran.code, report, state: found }).toEqual({ told, code: 0, report: reportOf(clean), state: expected });
      }
      process.stdout.write(`killed ${killed} times\n`);
      expect(killed).toBeGreaterThanOrEqual(testDatabaseUrl === undefined ? 1 : KILLS);
    },
    // A machine that has other things to do takes several times as long.
    600_000,
  );
});
