import sql, { join, raw } from 'sql-template-tag';
import { copyLine } from '../../shared/collection/copyLine.ts';
import type { MappedRow } from '../../shared/collection/mappedRow.ts';
import type { CellValue } from '../../shared/collection/readCell.ts';
import type { Database } from '../../shared/database/database.ts';
import { divisionCode } from './divisionCode.ts';

/** The columns of a subject’s profile and their types; a file fills those that it has. */
export const PROFILE_COLUMNS: Readonly<Record<string, string>> = {
  enterprise_type: 'text',
  industry_code: 'text',
  registered_capital: 'numeric',
  currency: 'text',
  business_scope: 'text',
  size: 'text',
  address: 'text',
  composition: 'text',
  institution_class: 'text',
  funding: 'text',
  sponsor: 'text',
  registration_authority: 'text',
  staff_quota: 'integer',
  purpose: 'text',
  certificate_until: 'date',
  form: 'text',
  supervisor: 'text',
  charity: 'boolean',
  body_type: 'text',
  functions: 'text',
  superior: 'text',
  disclosure_site: 'text',
  disclosure_report_year: 'integer',
  gender: 'text',
  household_division: 'text',
};

/** A subject's number and its row. */
interface Entry {
  readonly number: number;
  readonly row: MappedRow;
}

/**
 * Writes what rows say of their subjects beyond who they are, in one statement; none when the file says nothing of the kind. Columns
 * that the file does not have keep what they hold.
 */
export async function writeProfiles(tx: Database, entries: readonly Entry[]): Promise<void> {
  const columns = columnsOf(entries);
  if (columns.length === 0) return;
  const rows = entries.map((entry) => ({
    subject: entry.number,
    ...Object.fromEntries(columns.map((column) => [column, cell(entry, column)])),
  }));
  const [names, types, updates] = [
    columns.map((column) => raw(column)),
    columns.map((column) => raw(`${column} ${PROFILE_COLUMNS[column] ?? ''}`)),
    columns.map((column) => raw(`${column} = excluded.${column}`)),
  ];
  await tx.query(sql`
    insert into registry.profile (subject, ${join(names)})
    select subject, ${join(names)} from json_to_recordset(${JSON.stringify(rows)}::json) as row (subject bigint, ${join(types)})
    on conflict (subject) do update set ${join(updates)}`);
}

/** Does the same for subjects that are new, by COPY. */
export async function addProfiles(tx: Database, entries: readonly Entry[]): Promise<void> {
  const columns = columnsOf(entries);
  if (columns.length === 0) return;
  const lines = entries.map((entry) => copyLine([entry.number, ...columns.map((column) => cell(entry, column))]));
  await tx.copy(`registry.profile (${['subject', ...columns].join(', ')})`, lines.join(''));
}

/** All rows of a file have the same columns. */
function columnsOf([first]: readonly Entry[]): string[] {
  return Object.keys(PROFILE_COLUMNS).filter((column) => column in (first?.row.values ?? {}));
}

function cell({ row: { values } }: Entry, column: string): CellValue {
  const value = values[column] ?? null;
  return column === 'household_division' ? divisionCode(value as string | null) : value;
}
