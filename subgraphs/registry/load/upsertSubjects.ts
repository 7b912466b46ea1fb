import sql, { raw } from 'sql-template-tag';
import type { SubjectClass } from '../../../common/subjectClass.ts';
import type { Database } from '../../shared/database/database.ts';
import { SUBJECT_COLUMNS, subjectRow, type SubjectWrite } from './subjectWrite.ts';

/** A column of which a file may say nothing. */
export type OptionalColumn = 'division' | 'established_on' | 'industry';

/** Dense numbers for new subjects of these classes, in their order; one statement. */
export async function newNumbers(tx: Database, classes: readonly SubjectClass[]): Promise<number[]> {
  if (classes.length === 0) return [];
  const rows = await tx.query<{ number: number }>(sql`
    select case asked.class
      when 'organisation' then nextval('registry.organisation_number')
      when 'soleTrader' then nextval('registry.sole_trader_number')
      else nextval('registry.individual_number') end as number
    from unnest(${[...classes]}::text[]) with ordinality as asked (class, turn) order by asked.turn`);
  return rows.map(({ number }) => number);
}

/**
 * Writes over subjects that are on file, in one statement.
 *
 * @param keep columns that the file does not have: they keep what they hold
 */
export async function upsertSubjects(
  tx: Database,
  run: number,
  subjects: readonly SubjectWrite[],
  keep: readonly OptionalColumn[],
): Promise<void> {
  if (subjects.length === 0) return;
  const names = Object.keys(SUBJECT_COLUMNS);
  const types = Object.entries(SUBJECT_COLUMNS).map(([name, type]) => `${name} ${type}`);
  const updates = names
    .filter((name) => name !== 'number')
    .map(
      (name) =>
        `${name} = ${(keep as readonly string[]).includes(name) ? `coalesce(known.${name}, excluded.${name})` : `excluded.${name}`}`,
    );
  const rows = JSON.stringify(subjects.map((subject) => subjectRow(subject, run)));
  await tx.query(sql`
    insert into registry.subject as known (${raw(names.join(', '))})
    select ${raw(names.join(', '))} from json_to_recordset(${rows}::json) as row (${raw(types.join(', '))})
    on conflict (number) do update set ${raw(updates.join(', '))}, collected_at = now()`);
}

/** Adds the identifiers of subjects in their order, in one statement; one that another subject holds stays with it. */
export async function claimIdentifiers(tx: Database, subjects: readonly Pick<SubjectWrite, 'number' | 'identifiers'>[]): Promise<void> {
  const claimed = new Map<string, { kind: string; value: string; subject: number; conforming: boolean }>();
  for (const { number, identifiers } of subjects)
    for (const { kind, value, conforming } of identifiers)
      if (!claimed.has(`${kind}:${value}`)) claimed.set(`${kind}:${value}`, { kind, value, subject: number, conforming });
  if (claimed.size === 0) return;
  await tx.query(sql`
    insert into registry.identifier (kind, value, subject, conforming)
    select kind, value, subject, conforming
    from json_to_recordset(${JSON.stringify([...claimed.values()])}::json) as row (kind text, value text, subject bigint, conforming boolean)
    on conflict (kind, value) do nothing`);
}
