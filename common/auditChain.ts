import { createPublicKey, hash, sign, verify, type KeyObject } from 'node:crypto';

/** One line of an audit chain: the hash over everything before it and itself, and the entry as it was written (JSON). */
export interface AuditLine {
  readonly hash: string;
  readonly entry: string;
}

const FORM = 'credit-graph-audit-1';
const LINE = /^([0-9a-f]{64}) (\{.*\})$/;

/** What the hash of a chain's first entry is computed over: a line cannot be moved to another chain. */
export function chainStart(chain: string): string {
  return hash('sha256', `${FORM}\n${chain}`, 'hex');
}

/** The hash of an entry that follows the one with the hash `previous`. */
export function entryHash(previous: string, entry: string): string {
  return hash('sha256', previous + entry, 'hex');
}

/** A line as it stands in files, its end included. */
export function writtenLine({ hash: own, entry }: AuditLine): string {
  return `${own} ${entry}\n`;
}

/** The line behind its written form (without its end), undefined for what is none. */
export function readLine(text: string): AuditLine | undefined {
  const [, own, entry] = LINE.exec(text) ?? [];
  return own === undefined || entry === undefined ? undefined : { hash: own, entry };
}

/** Signs the state of a chain (Ed25519): everything up to the entry of that number, whose hash is given. */
export function signCheckpoint(chain: string, upTo: number, state: string, key: KeyObject): string {
  return sign(null, checkpointText(chain, upTo, state), key).toString('base64url');
}

/** Whether one of the keys signed that state of the chain. */
export function isSignedCheckpoint(chain: string, upTo: number, state: string, signature: string, keys: readonly KeyObject[]): boolean {
  const text = checkpointText(chain, upTo, state);
  return keys.some((key) => verify(null, text, key.type === 'public' ? key : createPublicKey(key), Buffer.from(signature, 'base64url')));
}

function checkpointText(chain: string, upTo: number, state: string): Buffer {
  return Buffer.from(`${FORM}\n${chain}\n${upTo}\n${state}`);
}
