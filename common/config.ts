import { resolve } from 'node:path';
import { z } from 'zod';
import { frozen } from './frozen.ts';
import { environmentPrefixOf, readSubgraphs, type SubgraphEntry } from './subgraphs.ts';

/**
 * @apollo/gateway reports to its maker over the internet unless told not to, and tells only by the environment: nothing of a
 * city's graph leaves it. This file alone touches the environment, and every entry point imports it before the gateway.
 */
process.env['APOLLO_TELEMETRY_DISABLED'] = 'true';

const url = (protocols: readonly string[]) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), {
    error: `须为 ${protocols.join(' 或 ')} 地址 / must be a URL with ${protocols.join(' or ')}`,
  });
const httpUrl = url(['http:', 'https:']);
const databaseUrl = url(['postgres:', 'postgresql:']);
const flag = z.enum(['true', 'false', '1', '0', '']).transform((text) => text === 'true' || text === '1');
const integer = (min: number, max: number) => z.coerce.number().int().min(min).max(max);

const environmentSchema = z.object({
  NODE_ENV: z.string().optional(),
  PORT: integer(0, 65_535).default(4000),
  HOST: z.string().min(1).default('127.0.0.1'),
  DATA_DIR: z.string().min(1).default('./data'),
  DATABASE_URL: databaseUrl.optional(),
  REDIS_URL: url(['redis:', 'rediss:']).optional(),
  IDENTITY_ISSUER: z.string().min(1).optional(),
  IDENTITY_JWKS_URL: httpUrl.optional(),
  IDENTITY_AUDIENCE: z.string().min(1).optional(),
  SUBGRAPH_KEYS: z.string().min(1).optional(),
  SUBJECT_ID_KEY: z
    .string()
    .regex(/^[0-9a-fA-F]{64,}$/, '须为至少 64 位十六进制 / at least 64 hexadecimal digits (32 bytes)')
    .optional(),
  POLICY_MAX_STALE: integer(1, 86_400).default(60),
  SPOOL_DIR: z.string().min(1).optional(),
  SPOOL_MAX_BYTES: integer(16 * 1024, 1024 ** 4).default(1024 ** 3),
  TRUST_PROXY: z.string().optional(),
  CORS_ORIGINS: z.string().default(''),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  SUBGRAPH_TIMEOUT_MS: integer(50, 60_000).default(5_000),
  REQUEST_TIMEOUT_MS: integer(100, 120_000).default(15_000),
  MAX_BODY_BYTES: integer(1_024, 64 * 1024 * 1024).default(1024 * 1024),
  MAX_COLLECT_BYTES: integer(1_024, 64 * 1024 * 1024 * 1024).default(4 * 1024 * 1024 * 1024),
  MAX_DEPTH: integer(1, 100).default(15),
  MAX_ALIASES: integer(0, 10_000).default(100),
  MAX_TOKENS: integer(10, 1_000_000).default(5_000),
  MAX_DIRECTIVES: integer(0, 10_000).default(50),
  MAX_COST: integer(1, 10_000_000).default(200_000),
  MAX_REQUESTS_UNDER_WAY: integer(1, 1_000_000).default(1_000),
  RATE_LIMIT_ANONYMOUS: integer(0, 1_000_000_000_000).default(1_000_000),
  RATE_LIMIT_IDENTIFIED: integer(0, 1_000_000_000_000).default(100_000_000),
  QUERY_PLANNER: z.enum(['hive', 'apollo']).default('hive'),
  BATCH_REQUESTS: flag.default(true),
  COPY_SPANS: flag.default(true),
  ENTITY_CACHE: flag.default(true),
  CHROMIUM_PATH: z.string().min(1).default('/usr/bin/chromium'),
  TEST_DATABASE_URL: databaseUrl.optional(),
  TEST_REDIS_URL: url(['redis:', 'rediss:']).optional(),
  TEST_RUN_DIR: z.string().min(1).optional(),
});

/** Where tokens come from: an identity provider, or (never in production) this installation's own demo key. */
export type IdentityConfig =
  { readonly kind: 'jwks'; readonly issuer: string; readonly jwksUrl: string; readonly audience: string } | { readonly kind: 'demo' };

/** Bounds on one operation; each breach is a 400 that says what to reduce. */
export interface OperationLimits {
  readonly maxDepth: number;
  readonly maxAliases: number;
  readonly maxTokens: number;
  readonly maxDirectives: number;
  readonly maxCost: number;
}

/** The whole configuration, read once at start. */
export interface Config {
  readonly production: boolean;
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  readonly databaseUrl: string | undefined;
  readonly databaseUrls: Readonly<Record<string, string>>;
  /** Folders of mappings for the tables of a subgraph that an existing database holds (docs/existing-database.md). */
  readonly views: Readonly<Record<string, string>>;
  readonly redisUrl: string | undefined;
  readonly identity: IdentityConfig;
  readonly subgraphKeys: string | undefined;
  readonly subjectIdKey: string | undefined;
  readonly subgraphs: readonly SubgraphEntry[];
  readonly subgraphUrls: Readonly<Record<string, string>>;
  readonly policyMaxStaleSeconds: number;
  readonly spoolDir: string;
  /** Of the audit that one gateway process may have waiting. */
  readonly spoolMaxBytes: number;
  readonly trustProxy: string | boolean;
  readonly corsOrigins: readonly string[];
  readonly logLevel: string;
  readonly subgraphTimeoutMs: number;
  readonly requestTimeoutMs: number;
  readonly maxBodyBytes: number;
  /** Of a file that a supplier hands in. */
  readonly maxCollectBytes: number;
  readonly limits: OperationLimits;
  /** Requests at once; more are turned away with 503. */
  readonly maxRequestsUnderWay: number;
  /** Cost that one caller may spend in a minute; 0: no limit. */
  readonly rateLimits: { readonly anonymous: number; readonly identified: number };
  /** The Rust planner where the platform has it, or Apollo's. */
  readonly queryPlanner: 'hive' | 'apollo';
  /** Whether entity fetches of different requests travel together. */
  readonly batchRequests: boolean;
  /** Whether pieces of departments' JSON are copied after checking. */
  readonly copySpans: boolean;
  readonly entityCache: boolean;
  readonly chromiumPath: string;
  readonly testDatabaseUrl: string | undefined;
  readonly testRedisUrl: string | undefined;
  /** Where suites of one run of the tests put what they share; jest sets it. */
  readonly testRunDir: string | undefined;
}

/** The configuration is not acceptable; `problems` names every error, not only the first. */
export class ConfigError extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`配置有误 / The configuration is not acceptable:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/**
 * Reads, checks and freezes the configuration: the only place that looks at the environment.
 * Throws a {@link ConfigError} that lists every problem.
 */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const subgraphs = readSubgraphs();
  // An empty variable is an unset one: compose files and CI write `NAME=`.
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''));
  const problems: string[] = [];
  const parsed = environmentSchema.safeParse(set);
  if (!parsed.success) problems.push(...parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`));

  const perSubgraph = (suffix: string, schema: z.ZodType<string>): Record<string, string> => {
    const found: Record<string, string> = {};
    for (const { name } of subgraphs) {
      const variable = `${environmentPrefixOf(name)}_${suffix}`;
      const value = set[variable];
      if (value === undefined) continue;
      const checked = schema.safeParse(value);
      if (checked.success) found[name] = checked.data;
      else problems.push(`${variable}: ${checked.error.issues.map(({ message }) => message).join('; ')}`);
    }
    return found;
  };
  const databaseUrls = perSubgraph('DATABASE_URL', databaseUrl);
  const subgraphUrls = perSubgraph('URL', httpUrl);
  const views = perSubgraph('VIEWS', z.string());
  const production = set['NODE_ENV'] === 'production';
  const identityVariables = ['IDENTITY_ISSUER', 'IDENTITY_JWKS_URL', 'IDENTITY_AUDIENCE'];
  const missing = identityVariables.filter((name) => set[name] === undefined);
  if (missing.length > 0 && missing.length < identityVariables.length)
    problems.push(`${missing.join(', ')}: 三项身份配置须同时给出 / the three IDENTITY_ variables go together`);
  if (production) {
    if (missing.length === identityVariables.length)
      problems.push(
        'IDENTITY_ISSUER, IDENTITY_JWKS_URL, IDENTITY_AUDIENCE: 生产环境不得使用演示密钥 / required in production; the demo key is refused',
      );
    for (const name of ['SUBGRAPH_KEYS', 'SUBJECT_ID_KEY'])
      if (set[name] === undefined) problems.push(`${name}: 生产环境必填 / required in production`);
  }
  if (problems.length > 0 || !parsed.success) throw new ConfigError(problems);

  const values = parsed.data;
  const dataDir = resolve(values.DATA_DIR);
  return frozen<Config>({
    production,
    port: values.PORT,
    host: values.HOST,
    dataDir,
    databaseUrl: values.DATABASE_URL,
    databaseUrls,
    views,
    redisUrl: values.REDIS_URL,
    identity:
      missing.length === 0
        ? {
            kind: 'jwks',
            issuer: values.IDENTITY_ISSUER ?? '',
            jwksUrl: values.IDENTITY_JWKS_URL ?? '',
            audience: values.IDENTITY_AUDIENCE ?? '',
          }
        : { kind: 'demo' },
    subgraphKeys: values.SUBGRAPH_KEYS,
    subjectIdKey: values.SUBJECT_ID_KEY,
    subgraphs,
    subgraphUrls,
    policyMaxStaleSeconds: values.POLICY_MAX_STALE,
    spoolDir: resolve(values.SPOOL_DIR ?? `${dataDir}/spool`),
    spoolMaxBytes: values.SPOOL_MAX_BYTES,
    trustProxy: trustProxyOf(values.TRUST_PROXY),
    corsOrigins: values.CORS_ORIGINS.split(',')
      .map((origin) => origin.trim())
      .filter((origin) => origin !== ''),
    logLevel: values.LOG_LEVEL,
    subgraphTimeoutMs: values.SUBGRAPH_TIMEOUT_MS,
    requestTimeoutMs: values.REQUEST_TIMEOUT_MS,
    maxBodyBytes: values.MAX_BODY_BYTES,
    maxCollectBytes: values.MAX_COLLECT_BYTES,
    limits: {
      maxDepth: values.MAX_DEPTH,
      maxAliases: values.MAX_ALIASES,
      maxTokens: values.MAX_TOKENS,
      maxDirectives: values.MAX_DIRECTIVES,
      maxCost: values.MAX_COST,
    },
    maxRequestsUnderWay: values.MAX_REQUESTS_UNDER_WAY,
    rateLimits: { anonymous: values.RATE_LIMIT_ANONYMOUS, identified: values.RATE_LIMIT_IDENTIFIED },
    queryPlanner: values.QUERY_PLANNER,
    batchRequests: values.BATCH_REQUESTS,
    copySpans: values.COPY_SPANS,
    entityCache: values.ENTITY_CACHE,
    chromiumPath: values.CHROMIUM_PATH,
    testDatabaseUrl: values.TEST_DATABASE_URL,
    testRedisUrl: values.TEST_REDIS_URL,
    testRunDir: values.TEST_RUN_DIR,
  });
}

/** Where a subgraph is reached: `<SUBGRAPH>_URL`, else its default port on this machine. */
export function subgraphUrlOf(config: Pick<Config, 'subgraphs' | 'subgraphUrls'>, name: string): string {
  const port = config.subgraphs.find((entry) => entry.name === name)?.port;
  const found = config.subgraphUrls[name] ?? (port === undefined ? undefined : `http://127.0.0.1:${port}/graphql`);
  if (found === undefined) throw new Error(`no such subgraph: ${name}`);
  return found;
}

function trustProxyOf(text: string | undefined): string | boolean {
  const asFlag = flag.safeParse(text ?? '');
  return asFlag.success ? asFlag.data : (text ?? false);
}
