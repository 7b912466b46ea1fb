import type { Layout } from './layout.ts';
import type { RowReading } from './mapRow.ts';
import type { Party, ResolveSubjects, SubjectRequest } from './mappedRow.ts';
import type { HeaderMatch } from './matchHeader.ts';
import type { RowNote } from './rowReason.ts';

/** Another party that the rows of a file refer to: into which column its number goes, and the header that identifies it. */
export interface Reference {
  role: string;
  to: string;
  header: string;
}

/** A row's subject, or why its parties are not all known, and for which columns those it refers to are missing. */
export type Resolution = { subject: number } | { fault: RowNote; missing?: readonly string[] } | { doubt: RowNote; subject: number };

/** The layout's references that a file has columns for; what the others would fill is left alone. */
export function referencesIn(layout: Layout, match: HeaderMatch): Reference[] {
  return layout.references.flatMap(({ role, to }) => {
    const column = match.columns.find(({ column: { to: target } }) => target?.identifier !== undefined && target.role === role);
    return column === undefined ? [] : [{ role, to, header: column.column.header }];
  });
}

/**
 * Finds whom rows name, all in one lookup, and puts the numbers of those they refer to into their values, null where a row refers to
 * nobody. Answers each row's resolution, undefined for rows that could not be read.
 */
export async function resolveParties(
  resolve: ResolveSubjects,
  references: readonly Reference[],
  readings: readonly RowReading[],
): Promise<(Resolution | undefined)[]> {
  const requests: SubjectRequest[] = [];
  const ask = (party: Party | undefined): number => requests.push(requestOf(party)) - 1;
  const asked = readings.map((reading) => {
    if ('fault' in reading) return undefined;
    const { values, parties } = reading;
    const others = references.map(({ role }) => (parties[role]?.identifiers.length ? ask(parties[role]) : undefined));
    return { values, subject: ask(parties['subject']), others };
  });
  const found = requests.length === 0 ? [] : await resolve(requests);
  return asked.map((row) => {
    if (row === undefined) return undefined;
    let unknown: RowNote | undefined;
    const missing: string[] = [];
    let doubts: RowNote | undefined;
    for (const [index, { to, header }] of references.entries()) {
      const request = row.others[index];
      const other = request === undefined ? null : found[request];
      if (other === undefined) {
        unknown ??= { reason: 'SUBJECT_UNKNOWN', column: header };
        missing.push(to);
      }
      // Whom the supplier may report on is told by the subject alone.
      row.values[to] = typeof other === 'object' ? (other?.subject ?? null) : (other ?? null);
      if (typeof other === 'object' && other?.doubt) doubts ??= { ...other.doubt, column: header };
    }
    const own = found[row.subject];
    if (own === undefined) return { fault: unknown ?? { reason: 'SUBJECT_UNKNOWN' }, missing };
    if (unknown) return { fault: unknown, missing };
    const { subject, doubt = doubts, refusal } = typeof own === 'number' ? { subject: own } : own;
    if (refusal) return { fault: refusal };
    return doubt ? { doubt, subject } : { subject };
  });
}

function requestOf(party: Party | undefined): SubjectRequest {
  const identifiers = (party?.identifiers ?? []).map(({ kind, value }) => ({ kind, value }));
  return { identifiers, ...(party?.name === undefined ? {} : { name: party.name }) };
}
