import { readFileSync } from 'node:fs';
import { Kind, parse, type GraphQLResolveInfo } from 'graphql';
import { CreditGraphError } from '../../../common/errors.ts';
import { readSubgraphs } from '../../../common/subgraphs.ts';
import type { RequestContext } from '../../shared/requestContext.ts';

interface Listing {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
  readonly since: string;
  readonly until?: string | null;
}

/** A subject as the gateway represents it: with what the departments answered for `@requires`. */
export interface GatheredSubject {
  readonly gathered?: Readonly<Record<string, unknown>>;
}

/**
 * `Subject.listings`: the lists of all departments. One department that did not answer makes the whole field fail, and
 * is named: a list without it would read as "on no blacklist".
 */
export function listings(
  subject: GatheredSubject,
  args: { kind?: string | null; current?: boolean | null },
  context: RequestContext,
  info: GraphQLResolveInfo,
): Listing[] {
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
      .filter(({ kind }) => args.kind == null || kind === args.kind)
      .filter((listing) => args.current === false || isCurrent(listing, context.today))
      .sort((a, b) => (a.since === b.since ? compare(a.id, b.id) : compare(b.since, a.since)))
  );
}

function listingsIn(answer: unknown): readonly Listing[] | undefined {
  const found = typeof answer === 'object' && answer !== null && 'listings' in answer ? answer.listings : undefined;
  return Array.isArray(found) && found.every((item) => typeof item === 'object' && item !== null) ? (found as Listing[]) : undefined;
}

function isCurrent({ state, until }: Listing, today: string): boolean {
  return (state === 'PUBLISHED' || state === 'FLAGGED') && (until == null || until >= today);
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
