import { createHmac, createSecretKey, hash, randomBytes, timingSafeEqual, type KeyObject } from 'node:crypto';

/** How far the clocks of two departments may be apart. */
export const SIGNATURE_WINDOW_MS = 30_000;

/** The headers that a signed request carries. */
export const SIGNATURE_HEADERS = {
  caller: 'x-credit-caller',
  keyId: 'x-credit-key',
  time: 'x-credit-time',
  nonce: 'x-credit-nonce',
  context: 'x-credit-context',
  signature: 'x-credit-signature',
} as const;

/** A secret that one caller shares with one subgraph; two are valid during rotation, the first one signs. */
export interface PairKey {
  readonly id: string;
  readonly secret: Uint8Array;
}

/** What is signed of a request besides its time, nonce and key. */
export interface SignedParts {
  /** Who calls: `gateway`, `analysis`. */
  readonly caller: string;
  /** The subgraph that is called. */
  readonly audience: string;
  readonly method: string;
  readonly path: string;
  /** The caller context, signed by the gateway; empty between the parts of the centre. */
  readonly context: string;
  readonly body: string | Uint8Array;
}

/** Signs a request (HMAC-SHA-256); every try is signed anew, so that a retry is not a replay. */
export function signRequest(parts: SignedParts, key: PairKey, now: number = Date.now()): Record<string, string> {
  const time = String(now);
  const nonce = nextNonce();
  return {
    [SIGNATURE_HEADERS.caller]: parts.caller,
    [SIGNATURE_HEADERS.keyId]: key.id,
    [SIGNATURE_HEADERS.time]: time,
    [SIGNATURE_HEADERS.nonce]: nonce,
    [SIGNATURE_HEADERS.context]: parts.context,
    [SIGNATURE_HEADERS.signature]: signatureOf(parts, key, time, nonce).toString('base64url'),
  };
}

/** Remembers nonces for the window; `false` when one was seen before. */
export interface NonceStore {
  claim(nonce: string): Promise<boolean>;
}

/** Where the verifier finds the keys of a calling pair. */
export type KeysOfPair = (caller: string, audience: string) => readonly PairKey[];

/**
 * Whether a request was signed by `caller` for exactly this audience, method, path, body and caller context, within the
 * time window, for the first time. Answers why not, for the log; the client is told nothing but "refused".
 */
export async function verifyRequest(
  request: Omit<SignedParts, 'caller' | 'context'> & { headers: Record<string, string | string[] | undefined> },
  keysOf: KeysOfPair,
  nonces: NonceStore,
  now: number = Date.now(),
): Promise<{ ok: true; caller: string; context: string } | { ok: false; why: string }> {
  const header = (name: string): string | undefined => {
    const value = request.headers[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const caller = header(SIGNATURE_HEADERS.caller);
  const keyId = header(SIGNATURE_HEADERS.keyId);
  const time = header(SIGNATURE_HEADERS.time);
  const nonce = header(SIGNATURE_HEADERS.nonce);
  const signature = header(SIGNATURE_HEADERS.signature);
  const context = header(SIGNATURE_HEADERS.context) ?? '';
  if (!caller || !keyId || !time || !nonce || !signature) return { ok: false, why: 'a signature header is missing' };
  if (!/^\d{1,15}$/.test(time) || Math.abs(now - Number(time)) > SIGNATURE_WINDOW_MS) return { ok: false, why: 'outside the time window' };
  const key = keysOf(caller, request.audience).find(({ id }) => id === keyId);
  if (!key) return { ok: false, why: 'no such key for this caller' };
  const expected = signatureOf({ ...request, caller, context }, key, time, nonce);
  const given = Buffer.from(signature, 'base64url');
  if (given.byteLength !== expected.byteLength || !timingSafeEqual(given, expected))
    return { ok: false, why: 'the signature does not match' };
  if (!(await nonces.claim(`${caller}:${nonce}`))) return { ok: false, why: 'the nonce was used before' };
  return { ok: true, caller, context };
}

/** A nonce store of one process: two generations, each as long as the window can be. */
export function memoryNonceStore(now: () => number = Date.now): NonceStore {
  let current = new Set<string>();
  let previous = new Set<string>();
  let turnedAt = now();
  return {
    claim(nonce) {
      // A time stamp is valid for one window back and one forward: a generation must outlive both.
      if (now() - turnedAt > 2 * SIGNATURE_WINDOW_MS) {
        previous = now() - turnedAt > 4 * SIGNATURE_WINDOW_MS ? new Set() : current;
        current = new Set();
        turnedAt = now();
      }
      if (current.has(nonce) || previous.has(nonce)) return Promise.resolve(false);
      current.add(nonce);
      return Promise.resolve(true);
    },
  };
}

/** A nonce has to be new, not unpredictable: a random beginning for the process, and a count. */
const NONCE_PREFIX = randomBytes(12).toString('base64url');
let nonces = 0;

function nextNonce(): string {
  nonces += 1;
  return `${NONCE_PREFIX}${nonces.toString(36)}`;
}

const secrets = new WeakMap<PairKey, KeyObject>();

function secretOf(key: PairKey): KeyObject {
  let secret = secrets.get(key);
  if (!secret) secrets.set(key, (secret = createSecretKey(Buffer.from(key.secret))));
  return secret;
}

/** The context of the last request, and its digest: a caller's context travels with every request that is made for him. */
let lastContext = '';
let lastContextDigest = hash('sha256', '', 'base64url');

function digestOfContext(context: string): string {
  if (context !== lastContext) {
    lastContextDigest = hash('sha256', context, 'base64url');
    lastContext = context;
  }
  return lastContextDigest;
}

function signatureOf(parts: SignedParts, key: PairKey, time: string, nonce: string): Buffer {
  const body = hash('sha256', parts.body, 'base64url');
  const text = `credit-graph-1\n${parts.caller}\n${parts.audience}\n${parts.method}\n${parts.path}\n${time}\n${nonce}\n${key.id}\n${digestOfContext(parts.context)}\n${body}`;
  return createHmac('sha256', secretOf(key)).update(text).digest();
}
