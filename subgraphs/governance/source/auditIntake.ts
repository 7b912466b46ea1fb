import sql, { raw } from 'sql-template-tag';
import { chainStart, entryHash, readLine, type AuditLine } from '../../../common/auditChain.ts';
import { parseEntry, setsNamed, type AuditedField } from '../../../common/auditEntry.ts';
import { CreditGraphError } from '../../../common/errors.ts';
import type { OpaqueIds } from '../../../common/opaqueId.ts';
import type { Database } from '../../shared/database/database.ts';
import { auditColumns, type AuditColumns } from './auditColumns.ts';
import { fieldSets, keepFieldSets } from './auditFields.ts';
import { ensureMonths, monthOf } from './auditMonths.ts';

/** How far a chain is kept. */
export interface ChainPosition {
  readonly upTo: number;
  readonly hash: string;
}

interface Kept extends AuditColumns {
  readonly number: number;
  readonly hash: string;
  readonly line: string;
}

/**
 * Takes lines of a chain in, those that are not kept yet, all of them or none. Sent again they change nothing. Throws BAD_REQUEST where the
 * first one that is new does not follow from the last one kept: what cannot be proved is not taken.
 */
export async function takeLines(db: Database, ids: OpaqueIds, chain: string, lines: string): Promise<ChainPosition> {
  const given = lines === '' ? [] : lines.trimEnd().split('\n').map(lineOf);
  if (given.length === 0) return positionOf(db, chain);
  return db.transaction(async (tx) => {
    await tx.query(
      sql`insert into governance.audit_chain (name, hash) values (${chain}, ${chainStart(chain)}) on conflict (name) do nothing`,
    );
    const [found] = await tx.query<{ id: number; up_to: number; hash: string }>(sql`
      select id, up_to, hash from governance.audit_chain where name = ${chain} for update`);
    if (!found) throw new Error('the chain was not made');
    const entries = given.map((line) => ({ ...line, parsed: parseEntry(line.entry) }));
    const said = new Map<string, readonly AuditedField[]>();
    for (const { parsed } of entries) if (parsed.kind === 'FIELDS') said.set(parsed.set, parsed.fields);
    const kept = await fieldSets(
      db,
      entries.flatMap(({ parsed }) => (parsed.kind === 'REQUEST' ? setsNamed(parsed).filter((set) => !said.has(set)) : [])),
      tx,
    );
    const sets = (digest: string) => said.get(digest) ?? kept(digest);
    const added: Kept[] = [];
    let [upTo, hash] = [found.up_to, found.hash];
    for (const { hash: own, entry: text, parsed: entry } of entries) {
      if (entry.n <= found.up_to) continue;
      if (entry.n !== upTo + 1 || entryHash(hash, text) !== own)
        throw new CreditGraphError('BAD_REQUEST', `chain ${chain}: entry ${entry.n} does not follow from ${upTo}`);
      added.push({ number: entry.n, hash: own, line: text, ...auditColumns(entry, ids, sets) });
      [upTo, hash] = [entry.n, own];
    }
    if (added.length > 0) {
      if (said.size > 0) await keepFieldSets(tx, said);
      await ensureMonths(
        db,
        tx,
        added.map(({ at }) => monthOf(at)),
      );
      await insert(tx, found.id, added);
      await tx.query(sql`update governance.audit_chain set up_to = ${upTo}, hash = ${hash} where id = ${found.id}`);
    }
    return { upTo, hash };
  });
}

async function positionOf(db: Database, chain: string): Promise<ChainPosition> {
  const [found] = await db.query<{ up_to: number; hash: string }>(sql`
    select up_to, hash from governance.audit_chain where name = ${chain}`);
  return found ? { upTo: found.up_to, hash: found.hash } : { upTo: 0, hash: chainStart(chain) };
}

async function insert(tx: Database, chain: number, kept: readonly Kept[]): Promise<void> {
  const numbers = await tx.query<{ id: number }>(sql`
    select nextval('governance.audit_entry_id') as id from generate_series(1, ${raw(String(kept.length))})`);
  const rows = kept.map((entry, index) => ({ ...entry, id: numbers[index]?.id ?? 0, chain }));
  await tx.query(sql`
    insert into governance.audit_entry
      (id, at, chain, number, hash, line, logs, request, person, organisation, purpose, reference, outcome, coordinates, sectors)
    select id, at, chain, number, hash, line, logs, request, person, organisation, purpose, reference, outcome, coordinates, sectors
    from jsonb_to_recordset(${JSON.stringify(rows.map(({ reads, ...row }) => row))}::jsonb) as e (
      id bigint, at timestamptz, chain integer, number bigint, hash text, line text, logs text[], request text, person text,
      organisation text, purpose text, reference text, outcome text, coordinates text[], sectors text[])`);
  const reads = rows.flatMap(({ id, at, reads: parts }) => parts.map((part) => ({ entry: id, at, ...part })));
  if (reads.length === 0) return;
  await tx.query(sql`
    insert into governance.audit_read (subject, at, entry, part, hidden)
    select subject, at, entry, part, hidden from jsonb_to_recordset(${JSON.stringify(reads)}::jsonb) as r (
      subject bigint, at timestamptz, entry bigint, part integer, hidden boolean)
    on conflict do nothing`);
}

function lineOf(text: string): AuditLine {
  const line = readLine(text);
  if (!line) throw new CreditGraphError('BAD_REQUEST', 'not a line of an audit chain');
  return line;
}
