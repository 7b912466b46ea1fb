import sql, { empty, raw } from 'sql-template-tag';
import type { SubjectClass } from '../../../common/subjectClass.ts';
import type { CheckedIdentifier } from '../../../common/identifiers/checkIdentifier.ts';
import type { Database } from '../../shared/database/database.ts';
import { nameIndex } from '../nameIndex.ts';
import { divisionCode } from './divisionCode.ts';

/** A subject as its own data set says it is. */
export interface SubjectWrite {
  readonly number: number;
  readonly kind: string;
  readonly name: string;
  readonly identifiers: readonly CheckedIdentifier[];
  readonly status: string | null;
  readonly division: string | null;
  readonly establishedOn: string | null;
  readonly industry: string | null;
  /** Hash of the row; null for one who is known from another subject's row only. */
  readonly contentHash: string | null;
  readonly line: number;
}

const OPTIONAL = ['division', 'established_on', 'industry'] as const;

/** A column of which a file may say nothing. */
export type OptionalColumn = (typeof OPTIONAL)[number];

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

/** What is known of subjects before they are written. */
export interface SubjectsWritten {
  /** Columns that the file does not have: they keep what they hold. */
  readonly keep?: readonly OptionalColumn[];
  /** Their numbers are new and none of their identifiers is on file: they can only be added, which takes half the time. */
  readonly areNew?: boolean;
}

/** Writes subjects and their identifiers, new or known, in two statements. An identifier that another subject holds stays with it. */
export async function upsertSubjects(
  tx: Database,
  run: number,
  subjects: readonly SubjectWrite[],
  { keep = [], areNew = false }: SubjectsWritten = {},
): Promise<void> {
  if (subjects.length === 0) return;
  const rows = subjects.map((subject) => {
    const { nameSearch, namePairs, initials } = nameIndex(subject.name, subject.kind === 'INDIVIDUAL');
    const { number, kind, name, division, status, industry, line } = subject;
    return {
      number,
      kind,
      name,
      name_search: nameSearch,
      name_pairs: namePairs,
      initials,
      division: divisionCode(division),
      status,
      established_on: subject.establishedOn,
      industry,
      content_hash: subject.contentHash,
      source_line: line,
    };
  });
  const optional = OPTIONAL.map((column) =>
    keep.includes(column) ? `${column} = coalesce(known.${column}, excluded.${column})` : `${column} = excluded.${column}`,
  ).join(', ');
  await tx.query(sql`
    insert into registry.subject as known (number, kind, name, name_search, name_pairs, initials, division, status, established_on, industry, content_hash, run, source_line)
    select number, kind, name, name_search, name_pairs, initials, division, status, established_on, industry, content_hash, ${run}::bigint, source_line
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as row
      (number bigint, kind text, name text, name_search text, name_pairs text[], initials text, division text, status text, established_on date, industry text, content_hash text, source_line integer)
    ${
      areNew
        ? empty
        : sql`on conflict (number) do update
    set kind = excluded.kind, name = excluded.name, name_search = excluded.name_search, name_pairs = excluded.name_pairs, initials = excluded.initials,
        status = excluded.status, ${raw(optional)}, content_hash = excluded.content_hash, run = excluded.run, source_line = excluded.source_line, collected_at = now()`
    }`);
  const identifiers = subjects.flatMap(({ number, identifiers: own }) =>
    own.map(({ kind, value, conforming }) => ({ subject: number, kind, value, conforming })),
  );
  await tx.query(sql`
    insert into registry.identifier (kind, value, subject, conforming)
    select kind, value, subject, conforming
    from jsonb_to_recordset(${JSON.stringify(identifiers)}::jsonb) as row (kind text, value text, subject bigint, conforming boolean)
    ${areNew ? empty : sql`on conflict (kind, value) do nothing`}`);
}
