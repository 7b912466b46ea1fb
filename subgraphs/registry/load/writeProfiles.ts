import sql, { join, raw } from 'sql-template-tag';
import type { MappedRow } from '../../shared/collection/mappedRow.ts';
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

/**
 * Writes what rows say of their subjects beyond who they are, new or known, in one statement; none when the file says nothing of
 * the kind. Columns that the file does not have keep what they hold.
 */
export async function writeProfiles(tx: Database, entries: readonly { number: number; row: MappedRow }[]): Promise<void> {
  const columns = Object.keys(PROFILE_COLUMNS).filter((column) => column in (entries[0]?.row.values ?? {}));
  if (columns.length === 0) return;
  const rows = entries.map(({ number, row: { values } }) => ({
    subject: number,
    ...Object.fromEntries(columns.map((column) => [column, values[column] ?? null])),
    ...('household_division' in values ? { household_division: divisionCode(values['household_division'] as string | null) } : {}),
  }));
  const [names, types, updates] = [
    columns.map((column) => raw(column)),
    columns.map((column) => raw(`${column} ${PROFILE_COLUMNS[column] ?? ''}`)),
    columns.map((column) => raw(`${column} = excluded.${column}`)),
  ];
  await tx.query(sql`
    insert into registry.profile (subject, ${join(names)})
    select subject, ${join(names)} from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as row (subject bigint, ${join(types)})
    on conflict (subject) do update set ${join(updates)}`);
}
