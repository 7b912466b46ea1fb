import sql from 'sql-template-tag';
import { parseEntry } from '../../common/auditEntry.ts';
import type { Database } from '../../subgraphs/shared/database/database.ts';
import type { KeptChain } from './chainsInDatabase.ts';
import type { BrokenLink, ChainReport } from './verifyChain.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;

/**
 * Whether it is proved that a chain ends where it does: by its closing signature or by another chain; OPEN where its process may still run,
 * PRUNED where nothing of it is kept any more.
 */
export type ChainEnd = 'PROVED' | 'OPEN' | 'UNPROVED' | 'PRUNED';

/** How far the chains of processes that died went, as said in the chains of those that sent them on: by name. */
export async function recoveredChains(db: Database): Promise<ReadonlyMap<string, number>> {
  const rows = await db.query<{ line: string }>(
    sql`select line from governance.audit_entry where outcome is null and line like '%"kind":"RECOVERED"%'`,
  );
  const upTo = new Map<string, number>();
  for (const { line } of rows) {
    const entry = recoveredIn(line);
    if (entry && entry.upTo > (upTo.get(entry.chain) ?? 0)) upTo.set(entry.chain, entry.upTo);
  }
  return upTo;
}

/** What is wrong with the end of a chain: it has to go as far as governance says, and as far as the process that sent it on says. */
export function brokenEnd(
  kept: Pick<KeptChain, 'upTo' | 'hash'>,
  { upTo, hash, lastAt }: ChainReport,
  recovered: number | undefined,
): BrokenLink | undefined {
  const expected = Math.max(kept.upTo, recovered ?? 0);
  if (upTo < expected)
    return { number: upTo + 1, at: undefined, why: `缺失，应至第 ${expected} 条 / missing: the chain goes up to ${expected}` };
  // A gateway that runs may have sent more in the meantime.
  if (upTo === kept.upTo && hash !== kept.hash)
    return { number: upTo, at: lastAt, why: 'audit_chain 所记的哈希不符 / audit_chain notes another hash' };
  return undefined;
}

/**
 * Threat: whoever deletes the last entries of a chain back to some signature, and sets back how far it goes, leaves a chain without a fault. It
 * has no end, then: neither a closing signature nor a chain that took it over. Nor has one whose process runs, or was killed and not taken over.
 */
export function endOf({ upTo, isClosed, lastAt }: ChainReport, recovered: number | undefined, now: Date): ChainEnd {
  if (isClosed || (recovered !== undefined && upTo === recovered)) return 'PROVED';
  if (lastAt === undefined) return upTo === 0 ? 'UNPROVED' : 'PRUNED';
  return now.getTime() - Date.parse(lastAt) > DAY_MS ? 'UNPROVED' : 'OPEN';
}

/** A line that is none is found out where its chain is checked. */
function recoveredIn(line: string): { chain: string; upTo: number } | undefined {
  try {
    const entry = parseEntry(line);
    return entry.kind === 'RECOVERED' ? entry : undefined;
  } catch {
    return undefined;
  }
}
