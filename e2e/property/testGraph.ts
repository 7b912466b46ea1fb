import { readFileSync } from 'node:fs';
import { composeServices } from '@apollo/composition';
import { buildSchema, Kind, parse, visit, type DocumentNode, type GraphQLSchema } from 'graphql';
import { clientSdl } from '../../scripts/compose/composeGraph.ts';
import { expandGather } from '../../scripts/compose/gather.ts';
import { LINT_RULES } from '../../scripts/compose/lint.ts';
import { bilingualDescriptionRule } from '../../scripts/compose/rules/bilingualDescriptionRule.ts';
import { subgraphSdl, type OwnSdl } from '../../scripts/compose/subgraphSdl.ts';

/** Subgraphs of the test graph; their names are sectors of the policy. */
export const DEPARTMENTS = ['registry', 'tax', 'courts', 'construction', 'market-regulation', 'analysis'] as const;

/** One of {@link DEPARTMENTS}. */
export type Department = (typeof DEPARTMENTS)[number];

/** The test graph, composed. */
export interface TestGraph {
  readonly supergraphSdl: string;
  /** What clients see, without rules. */
  readonly client: GraphQLSchema;
  /** The departments' own SDL with `@gather` written out: who owns what, and under which rule if any. */
  readonly own: readonly OwnSdl[];
  readonly head: DocumentNode;
  /** What each department serves. */
  readonly sdl: Readonly<Record<Department, string>>;
}

const OWN_DIRECTIVES = ['permission', 'mask', 'dataset', 'namespace', 'lookup', 'about'];

/**
 * Composes the test graph as `npm run compose` does, with the rules' own lint (descriptions excepted). `ruled: false` leaves
 * every directive of ours out, for a graph that the stock gateway serves alike. `urls` are where the departments listen.
 */
export function composeTestGraph(urls: Readonly<Record<string, string>>, { ruled = true } = {}): TestGraph {
  const whole = parse(readFileSync(new URL('../../schema/head.graphql', import.meta.url), 'utf8'));
  const head = ruled ? whole : withoutUses(whole);
  const documents = DEPARTMENTS.map((name) => ({
    name,
    document: onlyKnown(parse(readFileSync(new URL(`graph/${name}.graphql`, import.meta.url), 'utf8')), whole),
  }));
  const own = expandGather(documents, whole);
  const problems = LINT_RULES.filter((rule) => rule !== bilingualDescriptionRule).flatMap((rule) => rule({ head: whole, subgraphs: own }));
  if (problems.length > 0) throw new Error(problems.join('\n'));
  const served = ruled ? own : own.map(({ name, document }) => ({ name, document: withoutUses(document) }));
  const services = served.map((each) => ({ name: each.name, url: urls[each.name] ?? '', sdl: subgraphSdl(head, each) }));
  const composed = composeServices(services.map(({ name, url, sdl }) => ({ name, url, typeDefs: parse(sdl) })));
  if (composed.errors) throw new Error(composed.errors.map(({ message }) => message).join('\n'));
  return {
    supergraphSdl: composed.supergraphSdl,
    client: buildSchema(clientSdl(composed.supergraphSdl)),
    own: served,
    head,
    sdl: Object.fromEntries(services.map(({ name, sdl }) => [name, sdl])) as Record<Department, string>,
  };
}

/** Without the uses of directives that the head does not define. */
function onlyKnown(document: DocumentNode, head: DocumentNode): DocumentNode {
  const known = new Set(
    head.definitions.flatMap((definition) => (definition.kind === Kind.DIRECTIVE_DEFINITION ? [definition.name.value] : [])),
  );
  return visit(document, {
    Directive: ({ name }) => (OWN_DIRECTIVES.includes(name.value) && !known.has(name.value) ? null : undefined),
  });
}

function withoutUses(document: DocumentNode): DocumentNode {
  return visit(document, { Directive: ({ name }) => (OWN_DIRECTIVES.includes(name.value) ? null : undefined) });
}
