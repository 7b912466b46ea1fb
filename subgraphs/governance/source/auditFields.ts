import { LRUCache } from 'lru-cache';
import sql from 'sql-template-tag';
import { fieldSetDigest, parseFields, type AuditedField, type FieldSets } from '../../../common/auditEntry.ts';
import type { Database } from '../../shared/database/database.ts';

/** Sets of fields kept in memory: a caller who leaves out other fields each time makes a new one each time. */
const REMEMBERED = 10_000;
const known = new WeakMap<Database, LRUCache<string, readonly AuditedField[]>>();

/** The sets of fields with these digests. Those that are not kept, or are not what their digest says, are left out. `tx` is the transaction to look in. */
export async function fieldSets(db: Database, digests: Iterable<string>, tx: Database = db): Promise<FieldSets> {
  const remembered = knownIn(db);
  const found = new Map<string, readonly AuditedField[]>();
  const missing: string[] = [];
  for (const digest of new Set(digests)) {
    const fields = remembered.get(digest);
    if (fields) found.set(digest, fields);
    else missing.push(digest);
  }
  if (missing.length > 0) {
    const rows = await tx.query<{ digest: string; fields: string }>(sql`
      select f.digest, f.fields from jsonb_array_elements_text(${JSON.stringify(missing)}::jsonb) a
      join governance.audit_fields f on f.digest = a.value`);
    for (const { digest, fields } of rows) {
      const parsed = parseFields(fields);
      if (fieldSetDigest(parsed) !== digest) continue;
      found.set(digest, parsed);
      remembered.set(digest, parsed);
    }
  }
  return (digest) => found.get(digest);
}

/** Keeps sets of fields, those that are not kept yet. */
export async function keepFieldSets(tx: Database, sets: ReadonlyMap<string, readonly AuditedField[]>): Promise<void> {
  const rows = [...sets].map(([digest, fields]) => ({ digest, fields: JSON.stringify(fields) }));
  await tx.query(sql`
    insert into governance.audit_fields (digest, fields)
    select digest, fields from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as f (digest text, fields text)
    on conflict (digest) do nothing`);
}

function knownIn(db: Database): LRUCache<string, readonly AuditedField[]> {
  let found = known.get(db);
  if (!found) known.set(db, (found = new LRUCache({ max: REMEMBERED })));
  return found;
}
