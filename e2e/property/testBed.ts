import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig, type Config } from '../../common/config.ts';
import { localChangeFeed } from '../../common/changeFeed.ts';
import { demoToken, type DemoClaims } from '../../common/demoToken.ts';
import { loadKeys } from '../../common/keys.ts';
import { createLogger } from '../../common/logger.ts';
import type { Policy } from '../../common/policy.ts';
import { startGateway, type RunningGateway } from '../../gateway/server.ts';
import { testPolicy, type TestCaller } from './callers.ts';
import { departmentServer } from './departmentAnswer.ts';
import { fakeDepartment, newScene, type Scene } from './fakeDepartment.ts';
import { rulebook, type Rulebook } from './rulebook.ts';
import { composeTestGraph, DEPARTMENTS, type Department, type TestGraph } from './testGraph.ts';
import { WORLD_ID_KEY, worldOf, type World } from './world.ts';

/** An operation as a client sends it. */
export interface ClientRequest {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** What a client gets. */
export interface ClientAnswer {
  readonly status: number;
  readonly text: string;
}

/** The test graph, running: fake departments over HTTP, and gateways before them that differ in their switches only. */
export interface TestBed {
  readonly graph: TestGraph;
  readonly rules: Rulebook;
  readonly world: World;
  readonly scene: Scene;
  readonly supergraphFile: string;
  /** The environment of each gateway. */
  readonly environments: readonly Readonly<Record<string, string>>[];
  policy: Policy;
  /** What departments hold of a subject changes, and they say so. */
  change(department: Department, subject: string): Promise<void>;
  send(request: ClientRequest, caller?: TestCaller, gateway?: number, headers?: Readonly<Record<string, string>>): Promise<ClientAnswer>;
  close(): Promise<void>;
}

/** How a test bed differs from the usual. */
export interface TestBedOptions {
  readonly ruled?: boolean;
  /** The environment of each gateway; one by default. */
  readonly environments?: readonly Readonly<Record<string, string>>[];
}

/** What random operations cost is nobody's concern: some cost more than may be configured. */
const withoutCost = (config: Config): Config => ({ ...config, limits: { ...config.limits, maxCost: Number.MAX_SAFE_INTEGER } });
/** Operations here are drawn, not written by somebody who might flood us. */
const NO_LIMITS = {
  MAX_DEPTH: '100',
  MAX_ALIASES: '10000',
  MAX_TOKENS: '100000',
  MAX_DIRECTIVES: '10000',
  RATE_LIMIT_ANONYMOUS: '0',
  RATE_LIMIT_IDENTIFIED: '0',
};
/** Everything runs in one process, on a machine that others use: nobody is late here but on purpose. */
const PATIENT_MS = '20000';
/** For cases in which a department hangs: long enough for the others to answer. */
export const HASTY = { SUBGRAPH_TIMEOUT_MS: '400' };

/** Starts departments and gateways for the world of a seed. */
export async function startTestBed(seed: number, { ruled = true, environments = [{}] }: TestBedOptions = {}): Promise<TestBed> {
  const folder = mkdtempSync(join(tmpdir(), 'credit-graph-property-'));
  const scene = newScene();
  let world: World | undefined;
  const departments = await Promise.all(DEPARTMENTS.map((name) => fakeDepartment(name, scene, () => world as World)));
  const urls = Object.fromEntries(DEPARTMENTS.map((name, index) => [name, departments[index]?.url ?? '']));
  const graph = composeTestGraph(urls, { ruled });
  const rules = rulebook(graph);
  const made = (world = worldOf(seed, graph.client, { withStrangers: ruled }));
  for (const [index, name] of DEPARTMENTS.entries()) departments[index]?.serve(departmentServer(name, graph.sdl[name], made, rules));
  const supergraphFile = join(folder, 'supergraph.graphql');
  writeFileSync(supergraphFile, graph.supergraphSdl);

  const environmentOf = (more: Readonly<Record<string, string>>) => ({
    PORT: '0',
    DATA_DIR: folder,
    LOG_LEVEL: 'silent',
    SUBJECT_ID_KEY: WORLD_ID_KEY,
    SUBGRAPH_TIMEOUT_MS: PATIENT_MS,
    ...NO_LIMITS,
    ...Object.fromEntries(Object.entries(urls).map(([name, url]) => [`${name.replaceAll('-', '_').toUpperCase()}_URL`, url])),
    ...more,
  });
  const keys = loadKeys(readConfig(environmentOf({})));
  const bed = { policy: testPolicy(1) };
  const changes = localChangeFeed();
  const gateways: RunningGateway[] = [];
  for (const environment of environments)
    gateways.push(
      await startGateway({
        config: withoutCost(readConfig(environmentOf(environment))),
        supergraphFile,
        open: !ruled,
        keys,
        policy: () => bed.policy,
        redis: undefined,
        changes,
        logger: createLogger('silent'),
      }),
    );

  const tokens = new Map<string, Promise<string>>();
  const tokenOf = (claims: DemoClaims): Promise<string> => {
    const key = JSON.stringify(claims);
    let token = tokens.get(key);
    if (!token) tokens.set(key, (token = demoToken(keys, claims, 3_600)));
    return token;
  };
  return Object.assign(bed, {
    graph,
    rules,
    world: made,
    scene,
    supergraphFile,
    environments,
    async change(department: Department, subject: string) {
      const key = `${department} ${subject}`;
      made.changes.set(key, (made.changes.get(key) ?? 0) + 1);
      await changes.announce({ sector: department, subjects: [subject] });
    },
    async send(request: ClientRequest, caller?: TestCaller, gateway = 0, headers: Readonly<Record<string, string>> = {}) {
      const token = caller?.claims && (await tokenOf(caller.claims));
      for (let tries = 1; ; tries += 1) {
        const response = await fetch(`${gateways[gateway]?.url}/graphql`, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
            ...(caller?.purpose === undefined ? {} : { 'x-query-purpose': caller.purpose }),
            ...headers,
          },
          body: JSON.stringify({ query: request.query, variables: request.variables }),
        });
        const answer = { status: response.status, text: await response.text() };
        // The event loop that all of this shares may lag: then a client is to come back.
        if (answer.status !== 503 || tries === 10) return answer;
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
    },
    async close() {
      await Promise.all(gateways.map((gateway) => gateway.close()));
      await Promise.all(departments.map((department) => department.close()));
      rmSync(folder, { recursive: true, force: true });
    },
  });
}
