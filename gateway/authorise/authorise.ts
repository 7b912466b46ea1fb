import { Kind, visit, type DocumentNode, type FieldNode, type FragmentDefinitionNode, type OperationDefinitionNode } from 'graphql';
import { rootTypeOf, type Graph } from '../graph/graph.ts';
import { isIncluded } from '../operation/isIncluded.ts';
import { fetchedAs } from '../operation/responseKeys.ts';
import { asksWhom } from './asksWhom.ts';
import { cutSelections } from './cutSelections.ts';
import type { Withheld } from './fieldDecider.ts';
import type { RecordDecisions, RecordScope } from './recordDecisions.ts';

/** An operation cut to what may be fetched. */
export interface Authorised {
  /** What may be planned and fetched; undefined where nothing is left to fetch. Fragments are written out. */
  readonly document: DocumentNode | undefined;
  /** What was withheld, from whomever it may be about, of the fields that this request includes, by coordinate, each once. */
  readonly withheld: readonly Withheld[];
}

/**
 * Carries out decisions on an operation: what may be read of nobody whom it can be about is not in the document that is
 * planned, so that no department is ever asked for it; nor are the operation's conditions, which both planners get
 * wrong beside fields that are computed from others. `lookups` tells of root fields whose subjects are named in their
 * arguments of which groups those are. The client's document is not touched.
 */
export function authorise(
  graph: Graph,
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  decisions: RecordDecisions,
  variables: Readonly<Record<string, unknown>>,
  lookups: ReadonlyMap<FieldNode, RecordScope>,
): Authorised {
  const root = rootTypeOf(graph, operation);
  const withheld = new Map<string, Withheld>();
  const selections = cutSelections(
    {
      graph,
      fragments,
      root,
      ofObject: asksWhom(graph),
      isIncluded: (selection) => isIncluded(selection, variables),
      scopeBelow: (node) => lookups.get(node) ?? 'any',
      cuts(type, node, scope) {
        const decision = decisions.forScope(type, node, scope);
        if (decision === undefined || decision === 'mixed') return false;
        withheld.set(decision.coordinate, decision);
        return true;
      },
    },
    operation.selectionSet.selections,
    root,
    undefined,
  );
  const document: DocumentNode | undefined =
    selections.length === 0
      ? undefined
      : withOwnAliases({
          kind: Kind.DOCUMENT,
          definitions: [{ ...operation, directives: [], selectionSet: { kind: Kind.SELECTION_SET, selections } }],
        });
  return { document, withheld: [...withheld.values()] };
}

/** A client's alias could be the name of a key, or of a field that another is computed from, and planners would take it for that. */
function withOwnAliases(document: DocumentNode): DocumentNode {
  return visit(document, {
    Field(node) {
      const key = fetchedAs(node);
      return key === (node.alias ?? node.name).value ? undefined : { ...node, alias: { kind: Kind.NAME, value: key } };
    },
  });
}
