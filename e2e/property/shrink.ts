import { Kind, print, validate, visit, type ASTNode, type DocumentNode, type GraphQLSchema } from 'graphql';
import type { RandomOperation } from './operation/randomOperation.ts';

/** How often a smaller operation is tried before we are content. */
const MAX_TRIES = 400;

/**
 * Makes an operation smaller as long as it still fails: fragments written out, then without one selection, argument or condition after
 * another. Every try is valid under the schema.
 */
export async function shrink(
  schema: GraphQLSchema,
  operation: RandomOperation,
  fails: (smaller: RandomOperation) => Promise<boolean>,
): Promise<RandomOperation> {
  let smallest = operation;
  let tries = 0;
  const attempt = async (document: DocumentNode): Promise<boolean> => {
    const candidate = withoutUnused(document, operation.variables);
    if (candidate.query === smallest.query || !isValid(schema, candidate.document)) return false;
    tries += 1;
    if (!(await fails(candidate))) return false;
    smallest = candidate;
    return true;
  };
  await attempt(inlined(smallest.document));
  for (let improved = true; improved && tries < MAX_TRIES;) {
    improved = false;
    for (let index = countOf(smallest.document) - 1; index >= 0 && tries < MAX_TRIES; index -= 1)
      improved = (await attempt(without(smallest.document, index))) || improved;
    for (let index = countOf(smallest.document) - 1; index >= 0 && tries < MAX_TRIES; index -= 1)
      improved = (await attempt(unwrapped(smallest.document, index))) || improved;
  }
  return smallest;
}

function isValid(schema: GraphQLSchema, document: DocumentNode): boolean {
  let isWhole = document.definitions.length > 0;
  visit(document, { SelectionSet: ({ selections }) => void (isWhole &&= selections.length > 0) });
  return isWhole && validate(schema, document).length === 0;
}

const REMOVABLE: readonly string[] = [Kind.FIELD, Kind.INLINE_FRAGMENT, Kind.FRAGMENT_SPREAD, Kind.ARGUMENT, Kind.DIRECTIVE];

function isRemovable(node: ASTNode): boolean {
  return REMOVABLE.includes(node.kind);
}

function countOf(document: DocumentNode): number {
  let count = 0;
  visit(document, { enter: (node) => void (isRemovable(node) && (count += 1)) });
  return count;
}

/** Without the part of that number. */
function without(document: DocumentNode, index: number): DocumentNode {
  let number = -1;
  return visit(document, { enter: (node) => (isRemovable(node) && (number += 1) === index ? null : undefined) });
}

/** With an inline fragment's selections in its place, or a field without its alias. */
function unwrapped(document: DocumentNode, index: number): DocumentNode {
  let number = -1;
  return visit(document, {
    enter(node) {
      if (!isRemovable(node) || (number += 1) !== index) return undefined;
      if (node.kind === Kind.FIELD && node.alias) return { ...node, alias: undefined };
      return undefined;
    },
    SelectionSet: {
      leave: (node) => ({
        ...node,
        selections: node.selections.flatMap((selection) =>
          selection.kind === Kind.INLINE_FRAGMENT && !selection.typeCondition && (selection.directives ?? []).length === 0
            ? selection.selectionSet.selections
            : [selection],
        ),
      }),
    },
  });
}

function inlined(document: DocumentNode): DocumentNode {
  const fragments = new Map(
    document.definitions.flatMap((each) => (each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each]] : [])),
  );
  const written = visit(document, {
    FragmentSpread(node) {
      const fragment = fragments.get(node.name.value);
      if (!fragment) return undefined;
      const { typeCondition, selectionSet } = fragment;
      return { kind: Kind.INLINE_FRAGMENT, typeCondition, selectionSet, ...(node.directives ? { directives: node.directives } : {}) };
    },
  });
  return { ...written, definitions: written.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION) };
}

/** Without the variables and fragments that nothing uses any more. */
function withoutUnused(document: DocumentNode, values: Readonly<Record<string, unknown>>): RandomOperation {
  const used = new Set<string>();
  visit(document, {
    FragmentSpread: (node) => void used.add(`...${node.name.value}`),
    VariableDefinition: () => false,
    Variable: (node) => void used.add(node.name.value),
  });
  const kept = visit(document, {
    VariableDefinition: (node) => (used.has(node.variable.name.value) ? undefined : null),
    FragmentDefinition: (node) => (used.has(`...${node.name.value}`) ? undefined : null),
  });
  return { document: kept, query: print(kept), variables: Object.fromEntries(Object.entries(values).filter(([name]) => used.has(name))) };
}
