import { createPrivateKey, createPublicKey, generateKeyPairSync, hkdfSync, randomBytes, type KeyObject } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Config } from './config.ts';
import type { KeysOfPair, PairKey } from './requestSignature.ts';

/** The secrets of one process: what it signs and checks with. */
export interface Keys {
  readonly subjectIdKey: Uint8Array;
  readonly pairs: KeysOfPair;
  /** Only the gateway holds it. */
  readonly contextPrivate: KeyObject | undefined;
  /** The gateway's public keys; two during rotation. */
  readonly contextPublic: readonly KeyObject[];
  /** Governance signs revisions of the policy with it; nobody else holds it. */
  readonly policyPrivate: KeyObject | undefined;
  readonly policyPublic: readonly KeyObject[];
  /** Gateways sign the state of their audit with it. */
  readonly auditPrivate: KeyObject | undefined;
  /** Every key that ever signed one, since an audit is checked for ten years. */
  readonly auditPublic: readonly KeyObject[];
  /** The demo identity's key pair; absent beside a real issuer. */
  readonly demo: { readonly privateKey: KeyObject; readonly publicKey: KeyObject } | undefined;
}

const pairSchema = z
  .array(z.strictObject({ id: z.string().min(1), secret: z.string().regex(/^[A-Za-z0-9+/_-]{43,}=*$/, 'at least 32 bytes, base64') }))
  .min(1);
const fileSchema = z.strictObject({
  /** "caller>audience" → the keys of that pair, the first one signs. */
  pairs: z.record(z.string().regex(/^[a-z-]+>[a-z-]+$/), pairSchema),
  /** PEM; the private one for the gateway only. */
  context: z.strictObject({ private: z.string().optional(), public: z.array(z.string()).min(1) }),
  /** PEM; the private one for governance only. */
  policy: z.strictObject({ private: z.string().optional(), public: z.array(z.string()).min(1) }),
  /** PEM; the private one for the gateway only. A file without it signs with the context's. */
  audit: z.strictObject({ private: z.string().optional(), public: z.array(z.string()).min(1) }).optional(),
});
const demoSchema = z.strictObject({ warning: z.string(), master: z.string(), context: z.string(), identity: z.string() });

/**
 * The keys this installation runs with: SUBGRAPH_KEYS (a file, or JSON) and SUBJECT_ID_KEY; outside production, what is
 * missing is made at first start and kept in DATA_DIR/demo-keys.json, for its owner only. Throws with what to do.
 */
export function loadKeys(config: Pick<Config, 'production' | 'subgraphKeys' | 'subjectIdKey' | 'dataDir' | 'identity'>): Keys {
  const given = config.subgraphKeys === undefined ? undefined : readKeyFile(config.subgraphKeys);
  const needsDemo = given === undefined || config.subjectIdKey === undefined || config.identity.kind === 'demo';
  if (config.production && needsDemo) throw new Error('production needs SUBGRAPH_KEYS, SUBJECT_ID_KEY and an identity provider');
  const demo = needsDemo ? demoKeys(config.dataDir) : undefined;
  const identity = config.identity.kind === 'demo' && demo ? createPrivateKey(demo.identity) : undefined;
  const contextPrivate = given
    ? given.context.private === undefined
      ? undefined
      : createPrivateKey(given.context.private)
    : demo && createPrivateKey(demo.context);
  const policyPrivate = given
    ? given.policy.private === undefined
      ? undefined
      : createPrivateKey(given.policy.private)
    : demo && derivedKey(demo.master, 'policy');
  const auditGiven = given && (given.audit ?? given.context);
  const auditPrivate = auditGiven
    ? auditGiven.private === undefined
      ? undefined
      : createPrivateKey(auditGiven.private)
    : demo && derivedKey(demo.master, 'audit');
  return {
    auditPrivate,
    auditPublic: auditGiven ? auditGiven.public.map((pem) => createPublicKey(pem)) : auditPrivate ? [createPublicKey(auditPrivate)] : [],
    policyPrivate,
    policyPublic: given ? given.policy.public.map((pem) => createPublicKey(pem)) : policyPrivate ? [createPublicKey(policyPrivate)] : [],
    subjectIdKey: config.subjectIdKey === undefined ? derive(demo?.master, 'subject-id') : Buffer.from(config.subjectIdKey, 'hex'),
    pairs: given ? pairsOf(given.pairs) : demoPairs(demo?.master),
    contextPrivate,
    contextPublic: given
      ? given.context.public.map((pem) => createPublicKey(pem))
      : contextPrivate
        ? [createPublicKey(contextPrivate)]
        : [],
    demo: identity && { privateKey: identity, publicKey: createPublicKey(identity) },
  };
}

function pairsOf(pairs: Record<string, { id: string; secret: string }[]>): KeysOfPair {
  const byPair = new Map<string, PairKey[]>(
    Object.entries(pairs).map(([pair, keys]) => [pair, keys.map(({ id, secret }) => ({ id, secret: Buffer.from(secret, 'base64') }))]),
  );
  return (caller, audience) => byPair.get(`${caller}>${audience}`) ?? [];
}

/** Callers name themselves: what is made up is not remembered without end. */
const MOST_PAIRS = 1_000;

/** Derived once for each pair: every request between two of the parts asks for them. */
function demoPairs(master: string | undefined): KeysOfPair {
  const byPair = new Map<string, PairKey[]>();
  return (caller, audience) => {
    const pair = `${caller}>${audience}`;
    const known = byPair.get(pair);
    if (known) return known;
    const keys = [{ id: 'demo', secret: derive(master, `pair/${pair}`) }];
    if (byPair.size < MOST_PAIRS) byPair.set(pair, keys);
    return keys;
  };
}

function readKeyFile(fileOrJson: string): z.infer<typeof fileSchema> {
  const text = fileOrJson.trimStart().startsWith('{') ? fileOrJson : readFileSync(fileOrJson, 'utf8');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // The parser's message quotes the text, and the text is secret.
    throw new Error('SUBGRAPH_KEYS: 不是合法的 JSON / not valid JSON');
  }
  const parsed = fileSchema.safeParse(json);
  if (!parsed.success)
    throw new Error(`SUBGRAPH_KEYS: ${parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')}`);
  return parsed.data;
}

function demoKeys(dataDir: string): z.infer<typeof demoSchema> {
  const file = join(dataDir, 'demo-keys.json');
  if (!existsSync(file)) {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    const pem = () =>
      generateKeyPairSync('ed25519', {
        privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
        publicKeyEncoding: { type: 'spki', format: 'pem' },
      }).privateKey;
    const made = {
      warning: '仅供演示，生产环境不接受 / for demonstration only, refused in production',
      master: randomBytes(32).toString('hex'),
      context: pem(),
      identity: pem(),
    };
    const draft = `${file}.${process.pid}`;
    writeFileSync(draft, JSON.stringify(made, null, 2), { mode: 0o600 });
    try {
      // A link fails where the file exists: of two processes that start together, both use the first one's keys.
      linkSync(draft, file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    } finally {
      rmSync(draft, { force: true });
    }
  }
  const parsed = demoSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (!parsed.success) throw new Error(`${file} 已损坏，请移走后重新启动 / is damaged: move it away and start again`);
  return parsed.data;
}

function derive(master: string | undefined, info: string): Uint8Array {
  if (master === undefined) throw new Error('no demo key to derive from');
  return new Uint8Array(hkdfSync('sha256', Buffer.from(master, 'hex'), Buffer.alloc(0), `credit-graph/${info}`, 32));
}

/** What comes before the 32 bytes of an Ed25519 key in PKCS #8 (RFC 8410 §7). */
const ED25519_PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

function derivedKey(master: string, info: string): KeyObject {
  return createPrivateKey({ key: Buffer.concat([ED25519_PKCS8, derive(master, info)]), format: 'der', type: 'pkcs8' });
}
