import sql, { raw } from 'sql-template-tag';
import { identifierKinds } from '../../common/identifiers/identifierKind.ts';
import { normaliseIdentifier } from '../../common/identifiers/normaliseIdentifier.ts';
import { databaseSchemaOf } from '../../common/subgraphs.ts';
import type { ResolveSubjects } from '../../subgraphs/shared/collection/mappedRow.ts';
import type { Database } from '../../subgraphs/shared/database/database.ts';

const PORTION = 10_000;

/** What became of the identifiers of an existing database. */
export interface SubjectMapping {
  read: number;
  /** Whose subject is known now and was not, or was another one. */
  mapped: number;
  /** Of which the registry knows nobody, or not beyond doubt: their records are not served. */
  unknown: number;
  doubtful: number;
  /** That the database does not name any more. */
  removed: number;
}

/** What mapping needs. */
export interface MapSubjectsOptions {
  readonly db: Database;
  readonly sector: string;
  readonly resolve: ResolveSubjects;
  readonly onChanged?: (subjects: readonly number[]) => Promise<void>;
}

interface Row {
  readonly kind: string;
  readonly value: string;
  readonly name: string | null;
  readonly subject: number | null;
}

/**
 * Asks the registry whose the identifiers of an existing database are (`identifier_to_map`), and keeps the answers where its views find
 * them (`subject_mapping`). Run again it changes what has changed. Undefined where somebody else is at it.
 */
export async function mapSubjects(options: MapSubjectsOptions): Promise<SubjectMapping | undefined> {
  const done = await options.db.alone(`map subjects of ${options.sector}`, () => mapAlone(options));
  return done?.[0];
}

async function mapAlone({ db, sector, resolve, onChanged }: MapSubjectsOptions): Promise<SubjectMapping> {
  const schema = databaseSchemaOf(sector);
  const [source, mapping] = [raw(`${schema}.identifier_to_map`), raw(`${schema}.subject_mapping`)];
  const counts: SubjectMapping = { read: 0, mapped: 0, unknown: 0, doubtful: 0, removed: 0 };
  for (let after: Pick<Row, 'kind' | 'value'> = { kind: '', value: '' }; ;) {
    const rows = await db.query<Row>(sql`
      select distinct on (i.kind, i.value) i.kind, i.value, i.name, m.subject
      from ${source} i left join ${mapping} m on m.kind = i.kind and m.value = i.value
      where (i.kind, i.value) > (${after.kind}, ${after.value}) order by i.kind, i.value limit ${PORTION}`);
    const last = rows.at(-1);
    if (!last) break;
    after = last;
    const changed = await mapPortion(rows, resolve, counts);
    if (changed.length === 0) continue;
    await db.transaction(async (tx) => {
      for (const { kind, value } of changed.filter(({ found }) => found === undefined))
        await tx.query(sql`delete from ${mapping} where kind = ${kind} and value = ${value}`);
      const known = changed.filter(({ found }) => found !== undefined);
      await tx.query(sql`
        insert into ${mapping} (kind, value, subject)
        select * from unnest(${known.map(({ kind }) => kind)}::text[], ${known.map(({ value }) => value)}::text[], ${known.map(({ found }) => found)}::bigint[])
        on conflict (kind, value) do update set subject = excluded.subject, mapped_at = now()`);
    });
    await onChanged?.([...new Set(changed.flatMap(({ subject, found }) => [subject ?? [], found ?? []].flat()))]);
  }
  const gone = await db.query<{ subject: number }>(sql`
    delete from ${mapping} m where not exists (select from ${source} i where i.kind = m.kind and i.value = m.value) returning subject`);
  counts.removed = gone.length;
  if (gone.length > 0) await onChanged?.([...new Set(gone.map(({ subject }) => subject))]);
  return counts;
}

async function mapPortion(
  rows: readonly Row[],
  resolve: ResolveSubjects,
  counts: SubjectMapping,
): Promise<(Row & { found: number | undefined })[]> {
  const answers = await resolve(
    rows.map(({ kind, value, name }) => ({
      identifiers: identifierKinds.filter((each) => each === kind).map((each) => ({ kind: each, value: normaliseIdentifier(value) })),
      ...(name === null ? {} : { name }),
    })),
  );
  return rows.flatMap((row, index) => {
    const answer = answers[index];
    // Whoever is not found beyond doubt gets nobody's records.
    const found = typeof answer === 'number' ? answer : undefined;
    counts.read += 1;
    if (answer === undefined) counts.unknown += 1;
    else if (found === undefined) counts.doubtful += 1;
    if (found === (row.subject ?? undefined)) return [];
    if (found !== undefined) counts.mapped += 1;
    return [{ ...row, found }];
  });
}
