import { readFileSync } from 'node:fs';
import { Kind, parse, type GraphQLResolveInfo } from 'graphql';
import { CreditGraphError } from '../../../common/errors.ts';
import { readSubgraphs } from '../../../common/subgraphs.ts';
import type { Listing } from '../../shared/measures/measuresInForce.ts';

/** A subject as the gateway represents it: with what the departments answered for `@requires`. */
export interface GatheredSubject {
  readonly gathered?: Readonly<Record<string, unknown>>;
}

/**
 * The lists of all departments, newest first. Throws DEPARTMENT_UNAVAILABLE, naming every one that did not answer: a list without it
 * would read as "on no blacklist".
 */
export function gatheredListings(subject: GatheredSubject, info: GraphQLResolveInfo): Listing[] {
  const containers = requiredContainers(info);
  const answers = containers.map((container) => ({ container, listings: listingsIn(subject.gathered?.[container]) }));
  const missing = answers.filter((answer) => answer.listings === undefined).map(({ container }) => departmentOf(container));
  if (missing.length > 0) {
    throw new CreditGraphError('DEPARTMENT_UNAVAILABLE', missing.map(({ title }) => title).join('、'), {
      departments: missing.map(({ name }) => name),
    });
  }
  return (
    answers
      // Which department says so, the graph knows: a department must not list anybody in another's name.
      .flatMap(({ container, listings: listed }) => (listed ?? []).map((listing) => ({ ...listing, sector: departmentOf(container).name })))
      .sort((a, b) => (a.since === b.since ? compare(a.id, b.id) : compare(b.since, a.since)))
  );
}

function listingsIn(answer: unknown): readonly Listing[] | undefined {
  const found = typeof answer === 'object' && answer !== null && 'listings' in answer ? answer.listings : undefined;
  return Array.isArray(found) && found.every(isListing) ? found : undefined;
}

/** What is looked at must be there: an entry without its state would pass as one that is not in force. */
function isListing(item: unknown): item is Listing {
  if (typeof item !== 'object' || item === null) return false;
  const { id, kind, list, state, since, jurisdiction } = item as Record<string, unknown>;
  // Without whose list it is, a neighbour's entry would restrict like one of this city's.
  return (
    [id, kind, list, state, since].every((value) => typeof value === 'string') &&
    (jurisdiction === null || typeof jurisdiction === 'string')
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The departments' containers that the composed schema requires of this field: none is named in code. */
function requiredContainers({ parentType, fieldName }: GraphQLResolveInfo): string[] {
  const requires = parentType.getFields()[fieldName]?.astNode?.directives?.find(({ name }) => name.value === 'requires');
  const fields = requires?.arguments?.find(({ name }) => name.value === 'fields')?.value;
  if (fields?.kind !== Kind.STRING) throw new Error(`${parentType.name}.${fieldName}: no @requires to gather from`);
  const [operation] = parse(`{ ${fields.value} }`, { noLocation: true }).definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) return [];
  return operation.selectionSet.selections.flatMap((selection) => (selection.kind === Kind.FIELD ? [selection.name.value] : []));
}

let sectors: ReadonlyMap<string, string> | undefined;

/** The department behind a container, by the permission table that compose writes. */
function departmentOf(container: string): { name: string; title: string } {
  sectors ??= new Map(
    Object.entries(
      JSON.parse(readFileSync(new URL('../../../schema/generated/permissions.json', import.meta.url), 'utf8')) as Record<
        string,
        { sector?: string }
      >,
    ).flatMap(([coordinate, { sector }]) =>
      sector !== undefined && coordinate.startsWith('Subject.') ? [[coordinate.slice('Subject.'.length), sector] as const] : [],
    ),
  );
  const name = sectors.get(container) ?? container;
  return { name, title: readSubgraphs().find((entry) => entry.name === name)?.title ?? name };
}
