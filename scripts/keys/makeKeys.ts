import { createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';

/** What a part's SUBGRAPH_KEYS file holds, as common/keys.ts reads it. */
export interface PartKeys {
  /** "caller>audience" → the keys of that pair; the first one signs, all of them are accepted. */
  readonly pairs: Readonly<Record<string, readonly { readonly id: string; readonly secret: string }[]>>;
  readonly context: { readonly private?: string; readonly public: readonly string[] };
  /** Governance signs revisions of the policy with the private one. */
  readonly policy: { readonly private?: string; readonly public: readonly string[] };
  /** The gateway signs the state of its audit with the private one. */
  readonly audit?: { readonly private?: string; readonly public: readonly string[] };
}

/** Who signs requests: the gateway to every subgraph, `analysis` and `governance` to every other one. */
const CALLERS = ['gateway', 'analysis', 'governance'] as const;
/** The newest key signs, the one before it is still accepted. */
const KEPT = 2;

/**
 * The keys of every part, each part holding only the pairs that it is one side of, and the private key of the caller
 * context the gateway alone. Over `before`, the keys in use, every pair and the context get a new key in front of the
 * newest old one, and a subgraph that has joined since gets its own. `keyId` names the new keys.
 */
export function makeKeys(
  subgraphs: readonly string[],
  keyId: string,
  before: ReadonlyMap<string, PartKeys> = new Map(),
): Map<string, PartKeys> {
  const pairs = new Map<string, { id: string; secret: string }[]>();
  for (const caller of CALLERS.filter((each) => each === 'gateway' || subgraphs.includes(each)))
    for (const audience of subgraphs) {
      if (caller === audience) continue;
      const pair = `${caller}>${audience}`;
      const old = before.get(audience)?.pairs[pair] ?? [];
      pairs.set(pair, [{ id: keyId, secret: randomBytes(32).toString('base64') }, ...old].slice(0, KEPT));
    }
  const context = signingKeys(before.get('gateway')?.context.public);
  const policy = signingKeys(before.get('gateway')?.policy.public);
  const old = before.get('gateway');
  // What was signed is checked as long as it is kept: no key that ever signed the audit is dropped.
  const audit = signingKeys((old?.audit ?? old?.context)?.public, Number.POSITIVE_INFINITY);
  return new Map(
    ['gateway', ...subgraphs].map((part) => [
      part,
      {
        pairs: Object.fromEntries([...pairs].filter(([pair]) => pair.split('>').includes(part))),
        context: { ...(part === 'gateway' ? { private: context.private } : {}), public: context.public },
        audit: { ...(part === 'gateway' ? { private: audit.private } : {}), public: audit.public },
        policy: { ...(part === 'governance' ? { private: policy.private } : {}), public: policy.public },
      },
    ]),
  );
}

/** A new key pair in front of the newest old public key. */
function signingKeys(before: readonly string[] = [], kept = KEPT): { private: string; public: string[] } {
  const { privateKey } = generateKeyPairSync('ed25519', {
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString();
  return { private: privateKey, public: [publicKey, ...before].slice(0, kept) };
}
