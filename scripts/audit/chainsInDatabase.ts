import { isDeepStrictEqual } from 'node:util';
import sql from 'sql-template-tag';
import { chainStart } from '../../common/auditChain.ts';
import { parseEntry, setsNamed, type AuditEntry, type FieldSets } from '../../common/auditEntry.ts';
import type { OpaqueIds } from '../../common/opaqueId.ts';
import { auditColumns } from '../../subgraphs/governance/source/auditColumns.ts';
import { fieldSets } from '../../subgraphs/governance/source/auditFields.ts';
import type { Database } from '../../subgraphs/shared/database/database.ts';
import type { ChainStart, LineToVerify } from './verifyChain.ts';

const PAGE = 2_000;

/** A chain that governance keeps. */
export interface KeptChain {
  readonly chain: string;
  readonly start: ChainStart;
  /** How far it is said to be kept, and the hash there. */
  readonly upTo: number;
  readonly hash: string;
  readonly lines: () => AsyncIterable<LineToVerify>;
}

interface Row {
  readonly number: number;
  readonly hash: string;
  readonly line: string;
  readonly at: string;
  readonly logs: string[];
  readonly request: string | null;
  readonly person: string | null;
  readonly organisation: string | null;
  readonly purpose: string | null;
  readonly reference: string | null;
  readonly outcome: string | null;
  readonly coordinates: string[];
  readonly sectors: string[];
  readonly reads: { subject: number; part: number; hidden: boolean; at: string }[];
}

/** Every chain that governance keeps; of each line also whether the columns by which it is found say what it says. */
export async function chainsInDatabase(db: Database, ids: OpaqueIds): Promise<KeptChain[]> {
  const chains = await db.query<{ id: number; name: string; up_to: number; hash: string; pruned_to: number; pruned_hash: string | null }>(
    sql`select id, name, up_to, hash, pruned_to, pruned_hash from governance.audit_chain order by id`,
  );
  return chains.map(({ id, name, up_to: upTo, hash, pruned_to: prunedTo, pruned_hash: prunedHash }) => ({
    chain: name,
    upTo,
    hash,
    start: { upTo: prunedTo, hash: prunedTo === 0 ? chainStart(name) : (prunedHash ?? undefined) },
    async *lines() {
      for (let after = prunedTo; ;) {
        const rows = await pageOf(db, id, after);
        const sets = await fieldSets(db, rows.flatMap(setsOf));
        for (const row of rows)
          yield { hash: row.hash, entry: row.line, disagrees: (entry: AuditEntry) => disagreement(row, entry, ids, sets) };
        const last = rows.at(-1);
        if (!last) return;
        after = last.number;
      }
    },
  }));
}

/** Rows by which somebody would be found to have been read of in an entry that there is not. */
export async function strayReads(db: Database): Promise<number> {
  const [row] = await db.query<{ strays: number }>(sql`
    select count(*) as strays from governance.audit_read r
    where not exists (select from governance.audit_entry e where e.id = r.entry and e.at = r.at)`);
  return row?.strays ?? 0;
}

function pageOf(db: Database, chain: number, after: number): Promise<Row[]> {
  return db.query<Row>(sql`
    select e.number, e.hash, e.line, to_json(e.at)#>>'{}' as at, to_json(e.logs) as logs, e.request, e.person, e.organisation, e.purpose, e.reference, e.outcome,
      to_json(e.coordinates) as coordinates, to_json(e.sectors) as sectors, coalesce(r.reads, '[]'::json) as reads
    from governance.audit_entry e
    left join lateral (
      select json_agg(json_build_object('subject', r.subject, 'part', r.part, 'hidden', r.hidden) order by r.part, r.subject) as reads
      from governance.audit_read r where r.entry = e.id and r.at = e.at
    ) r on true
    where e.chain = ${chain} and e.number > ${after} order by e.number limit ${PAGE}`);
}

/** The first column that does not say what its entry says. */
function disagreement(row: Row, entry: AuditEntry, ids: OpaqueIds, sets: FieldSets): string | undefined {
  if (entry.kind === 'REQUEST' && setsNamed(entry).some((digest) => !sets(digest))) return 'audit_fields';
  const { at, reads, ...columns } = auditColumns(entry, ids, sets);
  if (Date.parse(row.at) !== Date.parse(at)) return 'at';
  for (const [name, value] of Object.entries(columns)) if (!isDeepStrictEqual(row[name as keyof typeof columns], value)) return name;
  const expected = [...reads].sort((a, b) => a.part - b.part || a.subject - b.subject);
  return isDeepStrictEqual(row.reads, expected) ? undefined : 'audit_read';
}

/** The sets of fields that a row's entry names; a line that is none names nothing, and is found out later. */
function setsOf({ line }: Row): string[] {
  try {
    const entry = parseEntry(line);
    return entry.kind === 'REQUEST' ? setsNamed(entry) : [];
  } catch {
    return [];
  }
}
