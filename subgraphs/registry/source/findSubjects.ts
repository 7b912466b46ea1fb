import sql from 'sql-template-tag';
import type { IdentifierKind } from '../../../common/identifiers/identifierKind.ts';
import { citizenId } from '../../../common/identifiers/citizenId.ts';
import type { Database } from '../../shared/database/database.ts';
import type { SubjectRequest } from '../../shared/collection/mappedRow.ts';

/** One way in which an identifier may be on file. */
interface Candidate {
  readonly kind: IdentifierKind;
  readonly value: string;
  /** Only of a subject that has no other unified code than this one. */
  readonly uscc: string | null;
}

/**
 * Finds subjects by their identifiers (in their one spelling), many in one statement; the answer has the length and order
 * of the requests. A code is found under the other kinds that are the same number: the taxpayer number is the unified
 * code since 2015, the organisation code its positions 9 to 17 (GB 32100-2015). Names are not looked at.
 *
 * Of several identifiers the first that finds somebody decides. A request with a unified code never finds a subject that
 * has another one, whatever else agrees: a wrong registration number must not give one firm's records to another.
 */
export async function findSubjects(db: Database, requests: readonly SubjectRequest[]): Promise<(number | undefined)[]> {
  return (await findCandidates(db, requests)).map(([first]) => first);
}

/**
 * Everybody whom the identifiers of a request find, each once, in the order in which {@link findSubjects} would believe them. A code within
 * a unified code is looked up only where no unified code was asked for: that would find the one subject itself.
 */
export async function findCandidates(db: Database, requests: readonly SubjectRequest[]): Promise<(readonly number[])[]> {
  const asked = requests.flatMap(({ identifiers }, request) =>
    candidatesOf(identifiers).map((candidate, turn) => ({ request, turn, ...candidate })),
  );
  if (asked.length === 0) return requests.map(() => []);
  const rows = await db.query<{ request: number; subjects: number[] }>(sql`
    with asked as materialized (
      select * from json_to_recordset(${JSON.stringify(asked)}::json) as a (request integer, turn integer, kind text, value text, uscc text)
    ), found as (
      select a.request, a.turn, 0 as indirect, i.subject
      from asked a join registry.identifier i on i.kind = a.kind and i.value = a.value
      where a.uscc is null or not exists (select from registry.identifier u where u.subject = i.subject and u.kind = 'USCC' and u.value <> a.uscc)
      union all
      select a.request, a.turn, 1, i.subject
      from asked a join registry.identifier i on i.kind = 'USCC' and substr(i.value, 9, 9) = a.value
      where a.kind = 'ORGANISATION_CODE' and a.uscc is null
    )
    select request, json_agg(subject order by turn, indirect, subject desc) as subjects from found group by request`);
  const found = new Map(rows.map(({ request, subjects }) => [request, [...new Set(subjects)]]));
  return requests.map((_request, index) => found.get(index) ?? []);
}

function candidatesOf(identifiers: SubjectRequest['identifiers']): Candidate[] {
  const own = identifiers.map(({ kind, value }) => ({ kind, value }));
  const uscc = own.find(({ kind }) => kind === 'USCC')?.value ?? null;
  return [
    ...own.map((identifier): Candidate => ({ ...identifier, uscc: identifier.kind === 'USCC' ? null : uscc })),
    ...own.flatMap(({ kind, value }) => sameNumber(kind, value)).map((candidate) => ({ ...candidate, uscc: uscc ?? candidate.uscc })),
  ];
}

/** The other kinds under which the same number may be on file. */
function sameNumber(kind: IdentifierKind, value: string): Candidate[] {
  const organisationCode = (code: string, uscc: string | null): Candidate => ({ kind: 'ORGANISATION_CODE', value: code, uscc });
  const unified = value.length === 18 && !citizenId.inspect(value).conforming;
  if (kind === 'USCC')
    return [{ kind: 'TAXPAYER_NUMBER', value, uscc: value }, ...(unified ? [organisationCode(value.slice(8, 17), value)] : [])];
  if (kind !== 'TAXPAYER_NUMBER') return [];
  if (unified) return [{ kind: 'USCC', value, uscc: null }, organisationCode(value.slice(8, 17), value)];
  // Before 2015: six digits of division and the organisation code.
  return value.length === 15 && !citizenId.inspect(value).conforming ? [organisationCode(value.slice(6), null)] : [];
}
