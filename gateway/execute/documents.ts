import type { FetchProgram, SelectionProgram } from '../compile/program.ts';
import { Kind, parse, print, stripIgnoredCharacters, visit } from 'graphql';
import { LRUCache } from 'lru-cache';
import { fromWire, jsonToWire, toWire, type WireText } from '../../common/wireText.ts';

/** A request's body but for its values. Documents of the same text are one and the same object. */
export interface SubgraphDocument {
  readonly id: number;
  /** `{"query":"…","variables":{` */
  readonly head: WireText;
  /** The client's variables that it uses. */
  readonly variables: readonly string[];
  /** Response names of its `_entities` fields, and the variables that hold their representations. */
  readonly entities: readonly { readonly key: string; readonly variable: string }[];
}

/** How much of documents' text is remembered: callers write literals into them, each as long as a request may be. */
const REMEMBERED_CHARACTERS = 16_000_000;
/** It is kept as the key and within the document. */
const byText = new LRUCache<string, SubgraphDocument>({ maxSize: REMEMBERED_CHARACTERS, sizeCalculation: (_, key) => 2 * key.length });
const made = new WeakMap<SelectionProgram, Map<string, SubgraphDocument>>();
const numbers = new WeakMap<SelectionProgram, number>();
let nextNumber = 1;
let nextId = 1;

/** The document that asks for entities by these selections, all in one request. */
export function entitiesDocument(fetch: FetchProgram, selections: readonly SelectionProgram[]): SubgraphDocument {
  const [first] = selections;
  if (!first) throw new Error('a request for nothing');
  const key = selections.length === 1 ? '' : selections.map(numberOf).join();
  let known = made.get(first);
  if (!known) made.set(first, (known = new Map<string, SubgraphDocument>()));
  let document = known.get(key);
  if (!document) {
    const single = selections.length === 1;
    const entities = selections.map((_, index) => ({
      key: single ? '_entities' : `_${index}`,
      variable: single ? 'representations' : `r${index}`,
    }));
    const fields = entities.map(
      (entity, index) => `${single ? '' : `${entity.key}:`}_entities(representations:$${entity.variable})${selections[index]?.text ?? ''}`,
    );
    const definitions = entities.map(({ variable }) => `$${variable}:[_Any!]!`);
    known.set(key, (document = remembered(fetch, selections, definitions, `{${fields.join(' ')}}`, entities)));
  }
  return document;
}

/** What an answer to a selection is kept under: the subgraph, what was asked, and the values of its variables. */
export function cacheText(
  fetch: FetchProgram,
  selection: Pick<SelectionProgram, 'text' | 'variables'>,
  variables: Readonly<Record<string, unknown>>,
): string {
  return `${fetch.graph} ${fetch.subgraph} ${selection.text}${valuesText(selection.variables, variables)}`;
}

/** The values of some variables as a key: one that was not given has its default, and is not the same as null. */
export function valuesText(names: readonly string[], variables: Readonly<Record<string, unknown>>): string {
  if (names.length === 0) return '';
  return JSON.stringify(names.map((name) => (variables[name] === undefined ? [] : [variables[name]])));
}

/** The document that asks for root fields. */
export function rootDocument(fetch: FetchProgram, selection: SelectionProgram): SubgraphDocument {
  let known = made.get(selection);
  if (!known) made.set(selection, (known = new Map<string, SubgraphDocument>()));
  let document = known.get('root');
  if (!document) known.set('root', (document = remembered(fetch, [selection], [], selection.text, [])));
  return document;
}

/**
 * The document that asks for the same root fields `count` times: the response names and variables of each time begin with
 * its {@link turnPrefix}.
 */
export function rootsDocument(fetch: FetchProgram, selection: SelectionProgram, count: number): SubgraphDocument {
  if (count === 1) return rootDocument(fetch, selection);
  let known = made.get(selection);
  if (!known) made.set(selection, (known = new Map<string, SubgraphDocument>()));
  const key = `roots ${count}`;
  let document = known.get(key);
  if (!document) known.set(key, (document = kept(fetch.subgraph, repeated(fetch, selection, count), [], [])));
  return document;
}

/** What the response names and variables of one time begin with, where root fields are asked for several times. */
export function turnPrefix(turn: number): string {
  return `t${turn}_`;
}

/** The values of a document's variables, as they stand in a body, each after a comma. */
export function variablesText(document: SubgraphDocument, variables: Readonly<Record<string, unknown>>, prefix = ''): WireText {
  let text = '';
  for (const name of document.variables) {
    const value = variables[name];
    if (value !== undefined) text += `,"${prefix}${name}":${jsonToWire(value)}`;
  }
  return text;
}

/** A query for root fields, written `count` times with names of its own each time. */
function repeated(fetch: FetchProgram, { text, variables }: SelectionProgram, count: number): WireText {
  const definitions = variables.flatMap((name) => fetch.variables.get(name) ?? []);
  const once = parse(fromWire(`query${definitions.length > 0 ? `(${definitions.join(',')})` : ''}${text}`), { noLocation: true });
  const [operation] = once.definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('no operation');
  const turns = Array.from({ length: count }, (_, turn) => {
    const prefix = turnPrefix(turn);
    const named = visit(operation, { Variable: (node) => ({ ...node, name: { ...node.name, value: prefix + node.name.value } }) });
    const selections = named.selectionSet.selections.map((node) =>
      node.kind === Kind.FIELD ? { ...node, alias: { kind: Kind.NAME as const, value: prefix + (node.alias ?? node.name).value } } : node,
    );
    return { definitions: named.variableDefinitions ?? [], selections };
  });
  const all = {
    ...operation,
    variableDefinitions: turns.flatMap((turn) => turn.definitions),
    selectionSet: { ...operation.selectionSet, selections: turns.flatMap((turn) => turn.selections) },
  };
  return toWire(stripIgnoredCharacters(print(all)));
}

function remembered(
  fetch: FetchProgram,
  selections: readonly SelectionProgram[],
  definitions: readonly string[],
  fields: WireText,
  entities: SubgraphDocument['entities'],
): SubgraphDocument {
  const variables = [...new Set(selections.flatMap((selection) => selection.variables))];
  const all = [...definitions, ...variables.flatMap((name) => fetch.variables.get(name) ?? [])];
  const text = `${fetch.operation === 'mutation' ? 'mutation' : 'query'}${all.length > 0 ? `(${all.join(',')})` : ''}${fields}`;
  return kept(fetch.subgraph, text, variables, entities);
}

function kept(subgraph: string, text: WireText, variables: readonly string[], entities: SubgraphDocument['entities']): SubgraphDocument {
  const key = `${subgraph} ${text}`;
  let document = byText.get(key);
  if (!document) {
    byText.set(key, (document = { id: nextId++, head: `{"query":${JSON.stringify(text)},"variables":{`, variables, entities }));
  }
  return document;
}

function numberOf(selection: SelectionProgram): number {
  let number = numbers.get(selection);
  if (number === undefined) numbers.set(selection, (number = nextNumber++));
  return number;
}
