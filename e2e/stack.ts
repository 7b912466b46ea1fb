import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { readConfig, type Config } from '../common/config.ts';
import { demoToken, type DemoClaims } from '../common/demoToken.ts';
import { loadKeys, type Keys } from '../common/keys.ts';
import { opaqueIds, type OpaqueIds } from '../common/opaqueId.ts';
import { startAll, type RunningStack } from '../scripts/stack/startAll.ts';
import { findSubjects } from '../subgraphs/registry/source/findSubjects.ts';
import { faultyProxy, type FaultyProxy } from './faultyProxy.ts';
import { install, uninstall } from './installation.ts';

/** A GraphQL answer over HTTP. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly data: Record<string, never> | null | undefined;
  readonly errors: readonly { message: string; path?: (string | number)[]; extensions: Record<string, unknown> }[];
  readonly text: string;
}

/** How a query is asked. */
export interface Asking {
  /** Another gateway than the stack's own. */
  readonly url?: string;
  readonly as?: Partial<DemoClaims>;
  readonly token?: string;
  readonly purpose?: string;
  readonly variables?: Record<string, unknown>;
  readonly headers?: Record<string, string>;
}

/** The whole stack with its databases, driven over HTTP, its departments' request logs at hand. */
export interface TestStack {
  readonly url: string;
  readonly config: Config;
  readonly keys: Keys;
  readonly ids: OpaqueIds;
  readonly running: RunningStack;
  readonly proxies: Readonly<Record<string, FaultyProxy>>;
  query(query: string, asking?: Asking): Promise<Answer>;
  token(claims: Partial<DemoClaims>, lifetimeSeconds?: number): Promise<string>;
  /** Coordinates that each department was asked for since the last {@link TestStack.forget}, as its request log says. */
  asked(): Record<string, string[]>;
  /** Requests that each department answered. */
  calls(): Record<string, number>;
  forget(): void;
  /** The id of a subject of the small city. */
  idOf(kind: 'USCC' | 'CITIZEN_ID', value: string): Promise<string>;
  close(): Promise<void>;
}

/** Most of these tests are about no department that is slow, and a busy machine is none. */
const SUBGRAPH_TIMEOUT_MS = '10000';
/** For those that wait for one. */
export const IMPATIENT = { SUBGRAPH_TIMEOUT_MS: '3000' };
/** A request that is answered without asking anybody. */
const LITTLE = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"query":"{ __typename }"}' };

/**
 * Starts everything on an installation of its own: PGlite and memory, or PostgreSQL and Redis where TEST_DATABASE_URL and
 * TEST_REDIS_URL are set. It holds the small city of the fixtures, and `subjects` of the synthetic one.
 */
export async function startStack({
  subjects = 0,
  environment = {},
}: { subjects?: number; environment?: Record<string, string> } = {}): Promise<TestStack> {
  const dataDir = mkdtempSync(join(tmpdir(), 'credit-graph-e2e-'));
  const { testDatabaseUrl, testRedisUrl } = readConfig();
  const proxies: Record<string, FaultyProxy> = {};
  for (const { name } of readConfig({}).subgraphs)
    proxies[name] = await faultyProxy(2 * Number(environment['SUBGRAPH_TIMEOUT_MS'] ?? SUBGRAPH_TIMEOUT_MS));
  const config = readConfig({
    PORT: '0',
    DATA_DIR: dataDir,
    SUBGRAPH_TIMEOUT_MS,
    // What departments are asked is what most of these tests are about; those of the cache switch it on.
    ENTITY_CACHE: 'false',
    RATE_LIMIT_ANONYMOUS: '0',
    RATE_LIMIT_IDENTIFIED: '0',
    ...(testDatabaseUrl === undefined ? {} : { DATABASE_URL: testDatabaseUrl }),
    ...(testRedisUrl === undefined ? {} : { REDIS_URL: testRedisUrl }),
    ...Object.fromEntries(Object.entries(proxies).map(([name, { url }]) => [`${name.replaceAll('-', '_').toUpperCase()}_URL`, url])),
    ...environment,
  });
  const databasePrefix = `credit_graph_test_${process.pid}_${Date.now() % 1_000_000}_`;
  const place = { dataDir, server: config.databaseUrl, databasePrefix };
  await install(place, subjects);
  const log = requestLog();
  const running = await startAll({
    config,
    logger: log.logger,
    clock: Date.now,
    sampleSubjects: 0,
    onProgress: () => undefined,
    databasePrefix,
  });
  for (const { name, url } of running.subgraphs) {
    const proxy = proxies[name];
    if (proxy) proxy.target = url;
  }
  await willing(running.url);

  const keys = loadKeys(config);
  const ids = opaqueIds(keys.subjectIdKey);
  const token: TestStack['token'] = (claims, lifetimeSeconds = 600) =>
    demoToken(keys, { organisation: '测试单位', scope: 'credit:1', ...claims }, lifetimeSeconds);

  const once: TestStack['query'] = async (query, { url = running.url, as, token: given, purpose, variables, headers = {} } = {}) => {
    const bearer = given ?? (as === undefined ? undefined : await token(as));
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
        ...(purpose === undefined ? {} : { 'x-query-purpose': purpose }),
        ...headers,
      },
      body: JSON.stringify({ query, variables }),
    });
    const text = await response.text();
    const { data, errors = [] } = JSON.parse(text) as { data?: Answer['data']; errors?: Answer['errors'] };
    return { status: response.status, headers: response.headers, data, errors, text };
  };

  return {
    url: running.url,
    config,
    keys,
    ids,
    running,
    proxies,
    token,
    asked: () => log.asked(),
    calls: () => log.calls(),
    forget: () => log.forget(),
    async query(query, asking = {}) {
      // Another suite may keep the machine busy: as clients do, it comes back when told to.
      for (let tries = 0; ; tries += 1) {
        const answer = await once(query, asking);
        if (tries === 5 || answer.errors[0]?.extensions['code'] !== 'OVERLOADED') return answer;
        await new Promise((resolve) => setTimeout(resolve, 1_000));
      }
    },
    async idOf(kind, value) {
      const [number] = await findSubjects(await running.databases.of('registry'), [{ identifiers: [{ kind, value }] }]);
      if (number === undefined) throw new Error(`nobody has ${kind} ${value}`);
      return ids.subjectId(number);
    },
    async close() {
      await running.close();
      await Promise.all(Object.values(proxies).map((proxy) => proxy.close()));
      await uninstall(place);
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/**
 * Waits for a gateway that just started: it asked for the policy before anybody stood behind the proxy, and it turns requests away while the
 * start is what its process was last busy with.
 */
export async function willing(url: string): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    const ready = await (await fetch(`${url}/health/ready`)).text();
    if (!ready.includes('onlyOpen') && (await fetch(`${url}/graphql`, LITTLE)).status !== 503) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the gateway never became willing');
}

/** Reads the departments' own log lines. */
function requestLog() {
  let lines: { subgraph: string; asked: string[] }[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      const line = JSON.parse(chunk.toString('utf8')) as { msg?: string; subgraph?: string; asked?: string[] };
      if (line.msg === 'answered' && line.subgraph !== undefined) lines.push({ subgraph: line.subgraph, asked: line.asked ?? [] });
      done();
    },
  });
  return {
    logger: pino({ level: 'info' }, stream),
    asked: () =>
      Object.fromEntries(
        [...new Set(lines.map(({ subgraph }) => subgraph))]
          .sort()
          .map((name) => [name, [...new Set(lines.filter(({ subgraph }) => subgraph === name).flatMap(({ asked }) => asked))].sort()]),
      ),
    calls: () =>
      lines.reduce<Record<string, number>>((counts, { subgraph }) => ({ ...counts, [subgraph]: (counts[subgraph] ?? 0) + 1 }), {}),
    forget: () => void (lines = []),
  };
}
