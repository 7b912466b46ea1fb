import type { KeyObject } from 'node:crypto';
import { entryHash, isSignedCheckpoint, type AuditLine } from '../../common/auditChain.ts';
import { parseEntry, type AuditEntry } from '../../common/auditEntry.ts';

/** A line to check, and what else is wrong with it where it is kept. */
export interface LineToVerify extends AuditLine {
  /** Whether what it is found by agrees with it: undefined, or what does not. */
  readonly disagrees?: ((entry: AuditEntry) => string | undefined) | undefined;
}

/** Where a chain, or what is left of it, begins: after this entry; the hash is unknown where only a part of it is at hand. */
export interface ChainStart {
  readonly upTo: number;
  readonly hash: string | undefined;
}

/** The first thing that is wrong with a chain. */
export interface BrokenLink {
  readonly number: number;
  readonly at: string | undefined;
  readonly why: string;
}

/** What was found of a chain. */
export interface ChainReport {
  readonly chain: string;
  readonly entries: number;
  readonly upTo: number;
  /** Everything up to there is proved by a signature. */
  readonly signedUpTo: number;
  /** The hash of the last entry; undefined where only a part of the chain is at hand and nothing is in it. */
  readonly hash: string | undefined;
  readonly firstAt: string | undefined;
  readonly lastAt: string | undefined;
  /** Whether its process ended it with a signature: nothing can come after. */
  readonly isClosed: boolean;
  readonly broken: BrokenLink | undefined;
}

/** Computes a chain anew: numbers, hashes, signatures. Stops at the first link that does not hold. */
export async function verifyChain(
  chain: string,
  start: ChainStart,
  lines: AsyncIterable<LineToVerify>,
  keys: readonly KeyObject[],
): Promise<ChainReport> {
  let { upTo, hash } = start;
  let signedUpTo = start.upTo;
  let entries = 0;
  let at: string | undefined;
  let firstAt: string | undefined;
  let isClosed = false;
  const report = (broken?: BrokenLink): ChainReport => ({
    ...{ chain, entries, upTo, signedUpTo, hash, firstAt, lastAt: at, isClosed, broken },
  });
  for await (const line of lines) {
    const entry = entryOf(line.entry);
    if (!entry) return report({ number: upTo + 1, at, why: '不是审计记录 / not an entry of an audit' });
    ({ at } = entry);
    firstAt ??= at;
    if (entry.n !== upTo + 1) return report({ number: upTo + 1, at, why: `缺失，其后为第 ${entry.n} 条 / missing: ${entry.n} comes next` });
    if (hash !== undefined && entryHash(hash, line.entry) !== line.hash)
      return report({ number: entry.n, at, why: '内容或哈希被改动 / the entry or its hash was changed' });
    if (entry.kind === 'CHECKPOINT') {
      if (hash !== undefined && !isSignedCheckpoint(chain, upTo, hash, entry.signature, keys))
        return report({ number: entry.n, at, why: '签名不符 / the signature does not hold' });
      if (hash !== undefined) signedUpTo = entry.n;
    }
    const disagrees = line.disagrees?.(entry);
    if (disagrees !== undefined) return report({ number: entry.n, at, why: `${disagrees} 与记录不符 / does not agree with the entry` });
    upTo = entry.n;
    isClosed = entry.kind === 'CHECKPOINT' && entry.closes === true;
    ({ hash } = line);
    entries += 1;
  }
  return report();
}

function entryOf(text: string): AuditEntry | undefined {
  try {
    return parseEntry(text);
  } catch {
    return undefined;
  }
}
