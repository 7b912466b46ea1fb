import type { Config } from '../../common/config.ts';
import { demoToken } from '../../common/demoToken.ts';
import { loadKeys } from '../../common/keys.ts';
import { createLogger } from '../../common/logger.ts';
import type { City } from '../../scripts/generate/city.ts';
import { startAll } from '../../scripts/stack/startAll.ts';
import { QUESTIONS, standingOut, type CitySubjects, type Question } from './questions.ts';
import type { ReadingFigures } from './results.ts';

const WARM_UP = 20;
const REQUESTS = 200;
/** Of one question, to warm up and to measure; slow ones are asked less often. */
const MOST_MS = 12_000;

type Ask = (query: string, variables: Record<string, unknown>) => Promise<object>;

/** Starts gateway and departments over the collected databases, asks every question many times, one at a time, and answers how long each took. */
export async function measureReading(config: Config, city: City, say: (text: string) => void): Promise<ReadingFigures[]> {
  const measured: Config = {
    ...config,
    ...{ port: 0, entityCache: false, rateLimits: { anonymous: 0, identified: 0 } },
    ...{ subgraphTimeoutMs: 60_000, requestTimeoutMs: 120_000 },
  };
  const stack = await startAll({
    config: measured,
    logger: createLogger('error', { part: 'bench' }),
    clock: Date.now,
    sampleSubjects: 0,
    onProgress: say,
  });
  try {
    const token = await demoToken(loadKeys(config), { organisation: 'bench', scope: 'credit:3' }, 24 * 3600);
    const ask = asking(stack.url, token);
    const subjects = await subjectsOf(city, ask);
    const figures: ReadingFigures[] = [];
    for (const question of QUESTIONS) {
      const found = await measure(question, subjects, ask);
      say(`${found.title}: p50 ${found.p50Ms.toFixed(1)} ms, p99 ${found.p99Ms.toFixed(1)} ms (${String(found.requests)} × )`);
      figures.push(found);
    }
    return figures;
  } finally {
    await stack.close();
  }
}

async function measure(question: Question, subjects: CitySubjects, ask: Ask): Promise<ReadingFigures> {
  const { name, title, query, variables, connection } = question;
  const taken: number[] = [];
  let nodes = 0;
  let after: string | null = null;
  const once = async (turn: number): Promise<number> => {
    const asked = { ...variables(turn, subjects), ...(after === null ? {} : { after }) };
    const startedAt = performance.now();
    const data = await ask(query, asked);
    const elapsed = performance.now() - startedAt;
    const page = connection?.(data as never);
    if (connection && !page) throw new Error(`${name}: 没有主体 / no subject`);
    nodes += page?.nodes.length ?? 0;
    after = page?.pageInfo.hasNextPage === true ? page.pageInfo.endCursor : null;
    return elapsed;
  };
  const until = Date.now() + MOST_MS;
  for (let turn = 0; turn < WARM_UP && Date.now() < until; turn++) await once(REQUESTS + turn);
  [after, nodes] = [null, 0];
  for (let turn = 0; turn < REQUESTS && Date.now() < until + MOST_MS; turn++) taken.push(await once(turn));
  const sorted = [...taken].sort((one, other) => one - other);
  const quantile = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
  return { name, title, requests: taken.length, p50Ms: quantile(0.5), p99Ms: quantile(0.99), nodes };
}

async function subjectsOf(city: City, ask: Ask): Promise<CitySubjects> {
  const { codes, leader, builder } = standingOut(city);
  const find = `query Find($kind: IdentifierKind!, $value: String!, $name: String) { subject(identifier: { kind: $kind, value: $value }, name: $name) { id } }`;
  const idOf = async (kind: string, value: string, name?: string): Promise<string> => {
    const { subject } = (await ask(find, { kind, value, name })) as { subject: { id: string } | null };
    if (subject === null) throw new Error(`${value}: 不在库中 / is not in the databases`);
    return subject.id;
  };
  const organisations: string[] = [];
  for (const code of codes) organisations.push(await idOf('USCC', code));
  return {
    organisations,
    leader: await idOf('CITIZEN_ID', leader.citizenId, leader.name),
    builder: await idOf('USCC', builder.uscc),
  };
}

/** Asks the graph; an answer with an error is a failure. */
function asking(url: string, token: string): Ask {
  return async (query, variables) => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, 'x-query-purpose': 'CREDIT_SUPERVISION' },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = (await response.json()) as { data: object | null; errors?: readonly unknown[] };
    if (data == null || errors !== undefined) throw new Error(JSON.stringify(errors).slice(0, 500));
    return data;
  };
}
