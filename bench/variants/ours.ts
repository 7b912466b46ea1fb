import { environmentPrefixOf } from '../../common/subgraphs.ts';
import { urlOf, type MeasuredGraph } from '../graphs/measuredGraph.ts';
import type { Site, Start, Variant } from './variant.ts';

/** Our gateway under some of its switches. */
interface Mode {
  readonly environment?: Readonly<Record<string, string>>;
  readonly parameters?: readonly string[];
  /** Without rules, and so without identity and signing. */
  readonly open?: boolean;
  /** As `npm start` embeds it, which is what keeps entities without Redis. */
  readonly embedded?: boolean;
  /** Embedded, without the audit. */
  readonly unaudited?: boolean;
  readonly redis?: boolean;
}

function ours(name: string, title: string, mode: Mode): Variant {
  return { name, title, answers: 'graphql', needsPackages: false, start: (site, graph, port) => gateway(site, graph, port, mode) };
}

/** Counted as always, and never reached: one caller asks for everything here. */
const NO_LIMIT = String(10 ** 12);
const LIMITS = { RATE_LIMIT_ANONYMOUS: NO_LIMIT, RATE_LIMIT_IDENTIFIED: NO_LIMIT, MAX_COST: '10000000' };

function gateway(site: Site, graph: MeasuredGraph, port: number, mode: Mode): Start {
  const urls = graph.subgraphs.map((entry): [string, string] => [`${environmentPrefixOf(entry.name)}_URL`, urlOf(entry)]);
  if (graph.governanceUrl !== undefined) urls.push(['GOVERNANCE_URL', graph.governanceUrl]);
  if (mode.redis && site.redisUrl === undefined) throw new Error('TEST_REDIS_URL 未设置 / is not set');
  const redis: Record<string, string> = mode.redis && site.redisUrl !== undefined ? { REDIS_URL: site.redisUrl } : {};
  const served = mode.open ? ['--supergraph', graph.openSupergraph, '--open'] : ['--supergraph', graph.supergraph];
  const program = mode.embedded
    ? [`${site.bench}/variants/programs/embedded.ts`, String(port), graph.supergraph, ...(mode.unaudited ? ['--unaudited'] : [])]
    : ['gateway/index.ts', '--port', String(port), ...served, ...(mode.parameters ?? [])];
  return {
    parameters: ['--max-semi-space-size=64', '--import', './scripts/typescript.js', ...program],
    cwd: site.root,
    environment: { DATA_DIR: site.dataDir, LOG_LEVEL: 'info', ...LIMITS, ...redis, ...Object.fromEntries(urls), ...mode.environment },
  };
}

const COLD = { BATCH_REQUESTS: 'false', ENTITY_CACHE: 'false' };
const BATCHING = { ENTITY_CACHE: 'false' };
const PARSING = { COPY_SPANS: 'false' };

/** Without batching across requests, with it, with a warm cache; each with and without spans copied; without rules; on the stock executor. */
export const OURS: readonly Variant[] = [
  ours('ours-cold', '本网关，不跨请求合批，无缓存 / ours, no batching across requests, no cache', { environment: COLD }),
  ours('ours-cold-parsing', '同上，不复制片段 / same, every answer parsed', { environment: { ...COLD, ...PARSING } }),
  ours('ours', '本网关，合批，无缓存 / ours, batching, no cache', { environment: BATCHING }),
  ours('ours-parsing', '同上，不复制片段 / same, every answer parsed', { environment: { ...BATCHING, ...PARSING } }),
  ours('ours-warm', '本网关，合批，内存缓存已热 / ours, batching, cache in memory, warm', { embedded: true }),
  ours('ours-warm-parsing', '同上，不复制片段 / same, every answer parsed', { embedded: true, environment: PARSING }),
  ours('ours-warm-redis', '本网关，合批，Redis 缓存已热 / ours, batching, cache with Redis, warm', { redis: true }),
  // Started by the same program, so that they differ in the audit alone.
  ours('ours-cold-audited', '本网关，不合批，无缓存，内嵌 / ours, no batching, no cache, embedded', { environment: COLD, embedded: true }),
  ours('ours-audited', '本网关，合批，无缓存，内嵌 / ours, batching, no cache, embedded', { environment: BATCHING, embedded: true }),
  ours('ours-cold-unaudited', '本网关，不合批，无缓存，无审计 / ours, no batching, no cache, no audit', {
    ...{ environment: COLD, embedded: true, unaudited: true },
  }),
  ours('ours-unaudited', '本网关，合批，无缓存，无审计 / ours, batching, no cache, no audit', {
    ...{ environment: BATCHING, embedded: true, unaudited: true },
  }),
  ours('ours-open-cold', '本网关，无规则，不合批 / ours without rules, no batching', { environment: COLD, open: true }),
  ours('ours-open', '本网关，无规则，合批 / ours without rules, batching', { environment: BATCHING, open: true }),
  ours('ours-apollo', '本网关之规则，原版执行器 / our pipeline on the stock executor', {
    environment: COLD,
    parameters: ['--engine', 'apollo'],
  }),
];
