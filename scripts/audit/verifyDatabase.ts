import type { KeyObject } from 'node:crypto';
import type { OpaqueIds } from '../../common/opaqueId.ts';
import type { Database } from '../../subgraphs/shared/database/database.ts';
import { brokenEnd, endOf, recoveredChains, type ChainEnd } from './chainEnd.ts';
import { chainsInDatabase, strayReads } from './chainsInDatabase.ts';
import { brokenStart, prunedMonths } from './prunedMonths.ts';
import { verifyChain, type ChainReport } from './verifyChain.ts';

/** A chain in the database, its beginning and its end looked at too. */
export interface KeptReport extends ChainReport {
  readonly end: ChainEnd;
}

/** Everything that the database keeps: a report of each chain, then a text of each fault that is of no chain that is there. */
export async function* verifyDatabase(
  db: Database,
  ids: OpaqueIds,
  keys: readonly KeyObject[],
  now: Date,
): AsyncGenerator<KeptReport | string> {
  const pruned = await prunedMonths(db, now);
  const recovered = new Map(await recoveredChains(db));
  for (const kept of await chainsInDatabase(db, ids)) {
    const upTo = recovered.get(kept.chain);
    recovered.delete(kept.chain);
    const report = await verifyChain(kept.chain, kept.start, kept.lines(), keys);
    const broken = brokenStart(kept.start, report, pruned) ?? report.broken ?? brokenEnd(kept, report, upTo);
    yield { ...report, broken, end: endOf(report, upTo, now) };
  }
  for (const [chain, upTo] of recovered)
    yield `${chain}: 整条链缺失，应至第 ${upTo} 条 / the whole chain is missing, it goes up to ${upTo}`;
  yield* pruned.faults;
  const strays = await strayReads(db);
  if (strays > 0) yield `audit_read 有 ${strays} 行没有对应的记录 / ${strays} rows of no entry`;
}
