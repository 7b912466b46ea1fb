import {
  Kind,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { hasInputRules } from '../../common/inputRules.ts';
import { couldTest } from '../../common/testedCoordinates.ts';
import type { Graph } from '../graph/graph.ts';
import type { Lookup } from '../graph/lookups.ts';
import { fetchedAs } from './responseKeys.ts';
import type { OperationSize } from './measureOperation.ts';
import { neverNull } from './neverNull.ts';

const REMEMBERED_SIZES = 100;

/** One operation of a validated document, and what was worked out of it once. */
export interface KnownOperation {
  readonly graph: Graph;
  readonly operation: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly name: string | undefined;
  /** Variables whose values decide what is asked for, or what the audit keeps of it: conditions, and arguments that have rules or test subjects. */
  readonly deciding: readonly string[];
  /** Variables that may not be null where they stand. */
  readonly neverNull: readonly string[];
  /** Root fields whose arguments name their subjects. */
  readonly lookups: readonly LookupNode[];
  readonly introspects: boolean;
  readonly sizes: LRUCache<string, OperationSize>;
}

/** A root field that looks up by key; `key` is the name under which it is fetched. */
export interface LookupNode {
  readonly key: string;
  readonly node: FieldNode;
  readonly lookup: Lookup;
}

const known = new WeakMap<OperationDefinitionNode, KnownOperation>();

/** What is known of an operation; documents are kept by whoever parsed them, and this with them. */
export function knownOperation(graph: Graph, document: DocumentNode, operation: OperationDefinitionNode): KnownOperation {
  let found = known.get(operation);
  if (found?.graph !== graph) known.set(operation, (found = read(graph, document, operation)));
  return found;
}

function read(graph: Graph, document: DocumentNode, operation: OperationDefinitionNode): KnownOperation {
  const fragments = new Map(
    document.definitions.flatMap((definition): [string, FragmentDefinitionNode][] =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition]] : [],
    ),
  );
  const deciding = new Set<string>();
  let introspects = false;
  const types = new TypeInfo(graph.annotated);
  const used = (node: FieldNode | { readonly kind: Kind }): void =>
    void visit(node as FieldNode, { Variable: ({ name }) => void deciding.add(name.value) });
  for (const definition of [operation, ...fragments.values()])
    visit(
      definition,
      visitWithTypeInfo(types, {
        Directive: (node) => used(node),
        Field(node) {
          if (node.name.value === '__schema' || node.name.value === '__type') introspects = true;
          const field = types.getFieldDef();
          for (const argument of node.arguments ?? []) {
            const definition = field?.args.find(({ name }) => name === argument.name.value);
            if (definition && (hasInputRules([definition]) || couldTest([definition]))) used(argument);
          }
        },
      }),
    );
  const lookups = operation.operation === 'query' ? lookupNodes(graph, operation.selectionSet, fragments, new Set()) : [];
  return {
    graph,
    operation,
    fragments,
    name: operation.name?.value,
    deciding: [...deciding],
    neverNull: neverNull(graph.annotated, operation, fragments),
    lookups,
    introspects,
    sizes: new LRUCache({ max: REMEMBERED_SIZES }),
  };
}

/** Each fragment once, however often it is spread: written out, forty of them that each spread the next one twice are 2⁴⁰. */
function lookupNodes(
  graph: Graph,
  { selections }: SelectionSetNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  spread: Set<string>,
): LookupNode[] {
  return selections.flatMap((selection): LookupNode[] => {
    if (selection.kind === Kind.FIELD) {
      const lookup = graph.lookups.get(selection.name.value);
      return lookup ? [{ key: fetchedAs(selection), node: selection, lookup }] : [];
    }
    if (selection.kind === Kind.INLINE_FRAGMENT) return lookupNodes(graph, selection.selectionSet, fragments, spread);
    const fragment = fragments.get(selection.name.value);
    if (!fragment || spread.has(selection.name.value)) return [];
    spread.add(selection.name.value);
    return lookupNodes(graph, fragment.selectionSet, fragments, spread);
  });
}
