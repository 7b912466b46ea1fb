import sql from 'sql-template-tag';
import { subjectClassOf } from '../../../common/subjectClass.ts';
import type { DoubtfulSubject, ResolveSubjects, SubjectRequest } from '../../shared/collection/mappedRow.ts';
import type { RowNote } from '../../shared/collection/rowReason.ts';
import type { Database } from '../../shared/database/database.ts';
import { normaliseName } from '../../../common/normaliseName.ts';
import { divisionsWithParts } from '../source/divisions.ts';
import { findCandidates } from '../source/findSubjects.ts';

/** Whom a supplier may report on. */
export interface Resolving {
  /** Subjects of this division, its parts and former codes; everybody where absent. */
  readonly division?: string | undefined;
}

/**
 * Finds the subjects of any department's rows in the registry's database, many in one statement. In doubt is somebody whose registered
 * name, former names or operator are not the one that the row gives, and a row whose identifiers find several of the same class: a
 * mistyped number must not put one's record on another. Rows about subjects outside the supplier's division are refused.
 */
export function resolveSubjects(registry: Database, { division }: Resolving = {}): ResolveSubjects {
  return async (requests) => {
    const candidates = await findCandidates(registry, requests);
    const firsts = [...new Set(candidates.flatMap(([first]) => first ?? []))];
    if (firsts.length === 0) return requests.map(() => undefined);
    const known = await registeredAs(registry, firsts);
    const allowed = division === undefined ? undefined : new Set(await divisionsWithParts(registry, [division]));
    const answers = requests.map((request, index): { found: DoubtfulSubject; request: SubjectRequest } | undefined => {
      const [subject, ...others] = candidates[index] ?? [];
      if (subject === undefined) return undefined;
      const registered = known.get(subject);
      // A town's nine digits begin with its county's six.
      const own = registered?.division ?? '';
      if (allowed && !allowed.has(own) && !allowed.has(own.slice(0, 6)))
        return { request, found: { subject, refusal: { reason: 'OUTSIDE_DIVISION' } } };
      const isSeveral = others.some((other) => isOfOneKind(subject, other));
      if (isSeveral) return { request, found: { subject, doubt: { reason: 'IDENTIFIERS_DISAGREE' } } };
      if (registered === undefined || isNamed(request, [registered.name])) return { request, found: { subject } };
      return { request, found: { subject, doubt: differs(subject, registered.title) } };
    });
    const odd = answers.flatMap((answer) => (answer?.found.doubt?.reason === 'NAME_DIFFERS' ? [answer.found.subject] : []));
    const others = await otherNamesOf(registry, odd);
    return answers.map((answer) => {
      if (!answer) return undefined;
      const { found, request } = answer;
      const isKnownOtherwise = found.doubt?.reason === 'NAME_DIFFERS' && isNamed(request, others.get(found.subject) ?? []);
      return (found.doubt && !isKnownOtherwise) || found.refusal ? found : found.subject;
    });
  };
}

/** A firm's row may name its representative's document too, a shop's its operator's: only two of a kind contradict each other. */
function isOfOneKind(one: number, other: number): boolean {
  return (subjectClassOf(one) === 'individual') === (subjectClassOf(other) === 'individual');
}

/** A supplier that may name anybody's number must not learn a person's name by it. */
function differs(subject: number, title: string): RowNote {
  if (subjectClassOf(subject) === 'individual') return { reason: 'NAME_DIFFERS' };
  return { reason: 'NAME_DIFFERS', detail: `登记名称 / registered as ${title}` };
}

/** Whether a row's name is one of these; a masked character (张*) is any. A row without a name is not in doubt. */
function isNamed({ name }: SubjectRequest, names: readonly string[]): boolean {
  if (name === undefined) return true;
  const given = [...normaliseName(name)];
  if (!given.includes('*')) return names.includes(given.join(''));
  return names.some((each) => {
    const characters = [...each];
    return characters.length === given.length && given.every((character, index) => character === '*' || character === characters[index]);
  });
}

async function registeredAs(
  registry: Database,
  subjects: readonly number[],
): Promise<ReadonlyMap<number, { name: string; title: string; division: string | null }>> {
  const rows = await registry.query<{ number: number; name: string; title: string; division: string | null }>(
    sql`select number, name_search as name, name as title, division from registry.subject where number = any(${[...subjects]}::bigint[])`,
  );
  return new Map(rows.map(({ number, ...rest }) => [Number(number), rest]));
}

/** Former names, and of a sole trader its operators', in their one spelling. */
async function otherNamesOf(registry: Database, subjects: readonly number[]): Promise<ReadonlyMap<number, string[]>> {
  const names = new Map<number, string[]>();
  if (subjects.length === 0) return names;
  const rows = await registry.query<{ subject: number; name: string }>(sql`
    select subject, name from registry.former_name where subject = any(${[...subjects]}::bigint[])
    union all
    select r.to_subject, s.name from registry.relation r join registry.subject s on s.number = r.from_subject
    where r.to_subject = any(${[...subjects]}::bigint[]) and r.kind = 'OPERATOR'`);
  for (const { subject, name } of rows) names.set(Number(subject), [...(names.get(Number(subject)) ?? []), normaliseName(name)]);
  return names;
}
