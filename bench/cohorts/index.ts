import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { readConfig, type Config } from '../../common/config.ts';
import { demoToken } from '../../common/demoToken.ts';
import { loadKeys } from '../../common/keys.ts';
import { createLogger } from '../../common/logger.ts';
import { opaqueIds } from '../../common/opaqueId.ts';
import { cityOf } from '../../scripts/generate/city.ts';
import { generationProgress } from '../../scripts/generate/generationProgress.ts';
import { writeCity } from '../../scripts/generate/writeCity.ts';
import { startAll } from '../../scripts/stack/startAll.ts';
import { listLayouts } from '../../subgraphs/shared/collection/loadLayout.ts';
import { benchDatabase, createDatabase, databaseUrlsOf, environmentOf, vacuumDatabase } from '../collection/benchDatabases.ts';
import { runCollector } from '../collection/runCollector.ts';
import { cohortsChart } from '../report/cohortsChart.ts';
import { cohortsPage, type CohortFigures, type CohortResults } from '../report/cohortsPage.ts';
import { DETAILS, startMonolith, type Monolith } from './monolith.ts';
import { BY_DEPARTMENTS, COHORTS, type CohortQuestion } from './questions.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const RESULTS = join(ROOT, 'bench/results/cohorts.json');
const PAGE = join(ROOT, 'docs/performance-cohorts.md');
const CHART = join(ROOT, 'docs/performance-cohorts.svg');
const ALL: readonly CohortQuestion[] = [...COHORTS, ...BY_DEPARTMENTS];
const HELP = `用法 / usage: DATABASE_URL=postgres://…/server npm run bench:cohorts [-- options]

十二个群体，与同一个库里的 SQL 联接相比：同一批数据、同样的索引，后面是一个答同样一页的 GraphQL 服务。成员须完全相同。
Twelve cohorts, beside SQL joins over the very same tables in one PostgreSQL, behind a GraphQL server that answers the same page. The members
must be the same. The database credit_graph_bench_<subjects> is made where it is not there, and kept;
that of npm run bench:collect -- --keep serves too.

  --subjects N   主体数，默认 100000 / subjects, 100,000 by default; a whole city is 4300000
  --files DIR    城市文件所在；没有则生成 / where the city's files are; generated there if there are none
  --rounds N     每个问题轮流各问几次，默认 15 / how often each is asked, in turn, 15 by default
  --only A,B     只问这些（名字见 bench/cohorts/questions.ts），不写结果 / only these, by their names there; writes nothing
  --no-write     不写结果 / write no results
  --report       不测量，只重写页面 / measure nothing, write the page again
  --help         本说明 / this text
`;
const say = (text: string): void => void process.stderr.write(`${text}\n`);

/** The command `npm run bench:cohorts`. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      subjects: { type: 'string', default: '100000' },
      files: { type: 'string', default: 'data/bench-city' },
      rounds: { type: 'string', default: '15' },
      only: { type: 'string', default: '' },
      'no-write': { type: 'boolean', default: false },
      report: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return void process.stdout.write(HELP);
  if (values.report) return writePage(readResults());
  const [subjects, rounds] = [Number(values.subjects), Number(values.rounds)];
  if (!Number.isInteger(subjects) || subjects < 1_000) throw new Error(`--subjects ${values.subjects}`);
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error(`--rounds ${values.rounds}`);
  const wanted = values.only.split(',').filter((name) => name !== '');
  const unknown = wanted.filter((each) => !ALL.some(({ name }) => name === each));
  if (unknown.length > 0) throw new Error(`--only ${unknown.join()}: ${ALL.map(({ name }) => name).join(' ')}`);
  const server = readConfig().databaseUrl;
  if (server === undefined) throw new Error('请设置 DATABASE_URL / set DATABASE_URL');
  const database = benchDatabase(server, subjects);
  const config = readConfig();
  const names = config.subgraphs.map(({ name }) => name);
  await collect(server, database, names, subjects, values.files);
  const measured = { ...config, databaseUrls: databaseUrlsOf(database, names) };
  if (wanted.length > 0) {
    const questions = ALL.filter(({ name }) => wanted.includes(name));
    return void (await withBoth(measured, database, (both) => measure(both, questions, rounds)));
  }
  const results = await withBoth(measured, database, async (both): Promise<CohortResults> => ({
    ...{ at: new Date().toISOString(), subjects, rounds, cores: availableParallelism() },
    cohorts: await measure(both, COHORTS, rounds),
    byDepartments: await measure(both, BY_DEPARTMENTS, rounds),
    screening: await screenThousand(both, rounds),
  }));
  if (!values['no-write']) {
    const all = [...readResults().filter((each) => each.subjects !== subjects), results].sort((a, b) => a.subjects - b.subjects);
    mkdirSync(join(ROOT, 'bench/results'), { recursive: true });
    writeFileSync(RESULTS, `${JSON.stringify(all, null, 1)}\n`);
    writePage(all);
  }
  process.stdout.write(cohortsPage([results]));
}

function readResults(): CohortResults[] {
  return existsSync(RESULTS) ? (JSON.parse(readFileSync(RESULTS, 'utf8')) as CohortResults[]) : [];
}

function writePage(runs: readonly CohortResults[]): void {
  writeFileSync(PAGE, cohortsPage(runs));
  const largest = runs.at(-1);
  if (largest) writeFileSync(CHART, cohortsChart(largest));
}

/** Collects the city where its database is not there yet. */
async function collect(server: string, database: string, names: readonly string[], subjects: number, folder: string): Promise<void> {
  if (!(await createDatabase(server, database))) return;
  if (!existsSync(join(folder, 'SYNTHETIC.txt'))) {
    mkdirSync(folder, { recursive: true });
    const progress = generationProgress(subjects);
    await writeCity(cityOf(subjects, 1), folder, { threads: availableParallelism(), onProgress: (done) => progress.update(done) });
    progress.stop();
  }
  const files = (await listLayouts())
    .map(({ sector, dataset }) => ({ sector, dataset, path: join(folder, sector, `${dataset}.csv`) }))
    .filter(({ path }) => existsSync(path));
  await runCollector(
    ROOT,
    files,
    2,
    (file) => say(`${file.dataset}: ${file.rows} 行 rows, ${(file.totalMs / 1000).toFixed(1)} s`),
    environmentOf(database, names),
  );
  await vacuumDatabase(database);
}

/** Both, over the same database. */
interface Both {
  readonly url: string;
  readonly token: string;
  readonly monolith: Monolith;
  readonly numberOf: (id: string) => number | undefined;
}

/** Starts both, and stops them when the work is done. */
async function withBoth<T>(config: Config, database: string, work: (both: Both) => Promise<T>): Promise<T> {
  const stack = await startAll({
    config: {
      ...config,
      ...{ port: 0, entityCache: false, rateLimits: { anonymous: 0, identified: 0 }, subgraphTimeoutMs: 60_000, requestTimeoutMs: 120_000 },
    },
    logger: createLogger('error', { part: 'bench' }),
    clock: Date.now,
    sampleSubjects: 0,
    onProgress: say,
  });
  const monolith = await startMonolith(database, ALL);
  try {
    const token = await demoToken(loadKeys(config), { organisation: 'bench', scope: 'credit:2' }, 24 * 3600);
    const ids = opaqueIds(loadKeys(config).subjectIdKey);
    return await work({ url: stack.url, token, monolith, numberOf: (id) => ids.subjectNumber(id) });
  } finally {
    await monolith.close();
    await stack.close();
  }
}

/** Asks both in turn, so that whatever else the machine does is shared between them. */
async function measure(
  { url, token, monolith, numberOf }: Both,
  questions: readonly CohortQuestion[],
  rounds: number,
): Promise<CohortFigures[]> {
  const ours = async (question: CohortQuestion, selection: string, after?: string): Promise<OurCohort> => {
    const order = question.orderBy ? `, orderBy: { by: ${question.orderBy.by} }` : '';
    const query = `query ($where: CohortWhere!, $after: String) { cohort(where: $where) { count subjects(after: $after${order}, first: ${after === undefined && selection === DETAILS ? 50 : 500}) { totalCount pageInfo { hasNextPage endCursor } ${selection} } } }`;
    return ask(`${url}/graphql`, query, { where: question.where, after }, token) as Promise<OurCohort>;
  };
  const theirs = ({ name }: CohortQuestion): Promise<unknown> => {
    const query =
      'query ($name: String!) { cohort(name: $name) { count nodes { number name tax market courts socialSecurity construction } } }';
    return ask(monolith.url, query, { name });
  };
  const figures: CohortFigures[] = [];
  for (const question of questions) {
    const members = await monolith.members(question.name);
    await requireSame(question, members, ours, numberOf);
    const taken = { ours: [] as number[], theirs: [] as number[] };
    for (let round = -2; round < rounds; round += 1) {
      const first = await timed(() => ours(question, DETAILS));
      const second = await timed(() => theirs(question));
      if (round < 0) continue;
      taken.ours.push(first);
      taken.theirs.push(second);
    }
    const { name, title } = question;
    const found = { name, title, members: members.length, oursMs: median(taken.ours), theirsMs: median(taken.theirs) };
    say(`${found.name}: ${found.members} 个 members, ${found.oursMs.toFixed(1)} ms, SQL ${found.theirsMs.toFixed(1)} ms`);
    figures.push(found);
  }
  return figures;
}

const PARTIES = 1_000;

/** 1,000 parties in one call, time after time. */
async function screenThousand({ url, token, monolith }: Both, rounds: number): Promise<CohortResults['screening']> {
  const query =
    'mutation ($input: ScreeningInput!) { screen(input: $input) { complete results(first: 1000) { nodes { outcome measures { code } } } } }';
  const parties = (await monolith.codes(PARTIES)).map((value) => ({ identifier: { kind: 'USCC', value } }));
  const taken: number[] = [];
  for (let round = -1; round < 2 * rounds; round += 1) {
    const elapsed = await timed(() =>
      ask(`${url}/graphql`, query, { input: { matter: 'TENDER', reference: `bench ${round}`, parties } }, token),
    );
    if (round >= 0) taken.push(elapsed);
  }
  const sorted = [...taken].sort((a, b) => a - b);
  const figures = {
    parties: parties.length,
    p50Ms: median(taken),
    p99Ms: sorted[Math.min(sorted.length - 1, Math.floor(0.99 * sorted.length))] ?? Number.NaN,
  };
  say(`screen ${figures.parties}: p50 ${figures.p50Ms.toFixed(0)} ms, p99 ${figures.p99Ms.toFixed(0)} ms`);
  return figures;
}

interface OurCohort {
  readonly cohort: {
    readonly count: number | null;
    readonly subjects: { totalCount: number; nodes: { id: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
  };
}

/** Same members exactly: of those that are listed each one (the first five thousand), of persons how many. */
async function requireSame(
  question: CohortQuestion,
  members: readonly number[],
  ours: (question: CohortQuestion, selection: string, after?: string) => Promise<OurCohort>,
  numberOf: (id: string) => number | undefined,
): Promise<void> {
  const { cohort } = await ours(question, 'nodes { id }');
  const isCounted = JSON.stringify(question.where).includes('INDIVIDUAL');
  const total = isCounted ? cohort.count : cohort.subjects.totalCount;
  if (total !== members.length) throw new Error(`${question.name}: ${total} 个成员，SQL ${members.length} / members`);
  if (isCounted) return;
  const seen = new Set<number>();
  for (let page = cohort.subjects; ; page = (await ours(question, 'nodes { id }', page.pageInfo.endCursor)).cohort.subjects) {
    for (const { id } of page.nodes) seen.add(numberOf(id) ?? -1);
    if (!page.pageInfo.hasNextPage || seen.size >= 5_000) break;
  }
  const wanted = new Set(members);
  if ([...seen].some((number) => !wanted.has(number))) throw new Error(`${question.name}: 成员不同 / other members`);
}

async function ask(url: string, query: string, variables: object, token?: string): Promise<object> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}`, 'x-query-purpose': 'CREDIT_SUPERVISION' }),
    },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data: object | null; errors?: readonly unknown[] };
  if (data == null || errors !== undefined) throw new Error(JSON.stringify(errors).slice(0, 500));
  return data;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

await main().catch((error: unknown) => {
  say(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exitCode = 1;
});
