import { halfWidth } from '../../common/halfWidth.ts';
import {
  getNamedType,
  isInputObjectType,
  Kind,
  valueFromASTUntyped,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type SelectionSetNode,
} from 'graphql';
import type { IdentifierKind } from '../../common/identifiers/identifierKind.ts';
import { personalDocument } from '../../common/identifiers/personalDocument.ts';
import { normaliseName } from '../../common/normaliseName.ts';
import { isObject } from '../../common/plainObject.ts';
import type { KnownOperation } from './knownOperation.ts';

/** A name and the number of a document that is said to be that person's, each in one spelling. */
export interface NamedDocument {
  readonly name: string;
  readonly document: string;
}

/**
 * What an operation's root fields pair of names and persons' documents: whether they belong together is what the answer tells.
 */
export function namedDocuments(
  { graph, operation, fragments }: Pick<KnownOperation, 'graph' | 'operation' | 'fragments'>,
  variables: Readonly<Record<string, unknown>>,
): NamedDocument[] {
  const fields = graph.api.getRootType(operation.operation)?.getFields() ?? {};
  return rootFields(operation.selectionSet, fragments).flatMap((node) => {
    const field = fields[node.name.value];
    if (!field || !pairs(field)) return [];
    const given = Object.fromEntries((node.arguments ?? []).map(({ name, value }) => [name.value, valueFromASTUntyped(value, variables)]));
    return pairsIn(given);
  });
}

function rootFields({ selections }: SelectionSetNode, fragments: ReadonlyMap<string, FragmentDefinitionNode>): FieldNode[] {
  return selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [selection];
    const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
    return fragment ? rootFields(fragment.selectionSet, fragments) : [];
  });
}

const known = new WeakMap<GraphQLField<unknown, unknown>, boolean>();

/** Whether a field's arguments can hold a name beside a document. */
function pairs(field: GraphQLField<unknown, unknown>): boolean {
  let found = known.get(field);
  if (found === undefined) known.set(field, (found = canPair(field.args, new Set())));
  return found;
}

function canPair(inputs: readonly (GraphQLArgument | GraphQLInputField)[], seen: Set<GraphQLInputType>): boolean {
  const names = inputs.map(({ name }) => name);
  if (names.includes('name') && (names.includes('identifier') || names.includes('documentNumber'))) return true;
  return inputs.some(({ type }) => {
    const named = getNamedType(type);
    if (!isInputObjectType(named) || seen.has(named)) return false;
    seen.add(named);
    return canPair(Object.values(named.getFields()), seen);
  });
}

function pairsIn(value: unknown): NamedDocument[] {
  if (Array.isArray(value)) return value.flatMap(pairsIn);
  if (!isObject(value)) return [];
  const { name, identifier, documentNumber } = value;
  const document = isObject(identifier) ? personal(identifier) : typeof documentNumber === 'string' ? spelt(documentNumber) : undefined;
  const own = typeof name === 'string' && document !== undefined ? [{ name: normaliseName(name), document }] : [];
  return [...own, ...Object.values(value).flatMap(pairsIn)];
}

/** The number of a natural person's document; undefined of an organisation's. */
function personal({ kind, value }: Record<string, unknown>): string | undefined {
  if (typeof value !== 'string') return undefined;
  const document = spelt(value);
  return personalDocument({ kind: kind as IdentifierKind, value: document }) === undefined ? undefined : document;
}

/** The one spelling of a document's number. */
function spelt(value: string): string {
  return halfWidth(value)
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toUpperCase();
}
