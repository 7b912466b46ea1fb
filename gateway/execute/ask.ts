import type { FetchProgram, PartSelection, RootProgram, SelectionProgram } from '../compile/program.ts';
import type { SubgraphError } from './executed.ts';
import { entitiesDocument, rootDocument, rootsDocument, variablesText, type SubgraphDocument } from './documents.ts';
import { readEntities, readRoot, readRoots, type EntitiesAnswer, type Reading, type RootAnswer } from './readAnswer.ts';
import type { SubgraphClient, SubgraphResponse } from './subgraphClient.ts';
import { SubgraphFailure } from './subgraphFailure.ts';
import type { WireText } from '../../common/wireText.ts';

/** In whose name departments are asked, for one client request. */
export interface Asker {
  readonly client: (subgraph: string) => SubgraphClient;
  /** The gateway's signed statement of what the caller holds, as far as this fetch can be about it. */
  readonly context: (fetch: WireText) => string | Promise<string>;
  /** One client request, as departments are told of it (JSON); undefined: they are told nothing. */
  readonly call: WireText | undefined;
  /** Callers of the same class are answered the same by a subgraph; undefined: nobody else may share what this one is given. */
  readonly accessClass: (subgraph: string) => string | undefined;
  /** Whether what this caller is answered by a subgraph may be kept for others of his access class. */
  readonly mayKeep: (subgraph: string) => boolean;
  /** His access class as text that means the same to every gateway. */
  readonly accessDigest: () => string;
  readonly deadline: number;
  readonly reading: Reading;
}

/** Entities to ask for with one selection: representations, each once. */
export interface Unit {
  readonly selection: PartSelection;
  readonly representations: readonly WireText[];
  /** Who each of them is, where an answer about him may be kept. */
  readonly subjects: readonly (string | undefined)[];
}

/** What came for a unit. */
export interface UnitAnswer {
  /** By the order of the representations; undefined: there is no such list. */
  readonly entities: readonly unknown[] | undefined;
  /** Whether an entity may be changed by whoever gets it: nobody else holds it. */
  readonly isOwn: boolean;
  readonly errors: readonly { readonly index: number; readonly path: readonly (string | number)[]; readonly error: SubgraphError }[];
  /** Errors that belong to no entity. */
  readonly unplaced: readonly SubgraphError[];
  /** Whether the subgraph stated any error, placed or not. */
  readonly hasErrors: boolean;
  /** Whether what is null or missing must be taken for not available. */
  readonly isDoubtful: boolean;
  readonly failure: SubgraphFailure | undefined;
}

/** One request on its way: the units of all who ask for the same with the same rights. */
export interface Load {
  readonly fetch: FetchProgram;
  readonly document: SubgraphDocument;
  readonly selections: readonly SelectionProgram[];
  readonly representations: readonly (readonly WireText[])[];
  readonly variables: WireText;
  readonly calls: readonly WireText[];
  readonly asker: Asker;
}

/** Asks for entities in one request of its own. Never rejects. */
export async function askEntities(
  fetch: FetchProgram,
  units: readonly Unit[],
  variables: Readonly<Record<string, unknown>>,
  asker: Asker,
): Promise<readonly UnitAnswer[]> {
  const selections = units.map(({ selection }) => selection);
  const document = entitiesDocument(fetch, selections);
  const representations = units.map((unit) => unit.representations);
  const calls = asker.call === undefined ? [] : [asker.call];
  const load = { fetch, document, selections, representations, variables: variablesText(document, variables), calls, asker };
  const answer = await sendEntities(load);
  if (answer instanceof SubgraphFailure) return units.map(() => failed(answer));
  return units.map((_, index) => unitAnswer(answer, load, index));
}

/** Sends a load and reads what comes; a failure is returned. */
export async function sendEntities(load: Load): Promise<EntitiesAnswer | SubgraphFailure> {
  const { asker, document, fetch, selections, representations } = load;
  let text = document.head;
  for (const [index, { variable }] of document.entities.entries())
    text += `${index > 0 ? ',' : ''}"${variable}":[${(representations[index] ?? []).join(',')}]`;
  return answered(fetch.subgraph, async () => {
    const response = await post(`${text}${load.variables}}`, load.calls, fetch, asker);
    const asked = document.entities.map(({ key }, index) => ({
      key,
      selection: selections[index] as SelectionProgram,
      count: representations[index]?.length ?? 0,
    }));
    return readEntities(fetch.subgraph, response, asked, asker.reading);
  });
}

/** Asks for root fields. Never rejects. */
export function askRoot(
  fetch: FetchProgram,
  { selection }: RootProgram,
  variables: Readonly<Record<string, unknown>>,
  asker: Asker,
): Promise<RootAnswer | SubgraphFailure> {
  const document = rootDocument(fetch, selection);
  const text = `${document.head}${variablesText(document, variables).slice(1)}}`;
  return answered(fetch.subgraph, async () => {
    const response = await post(text, asker.call === undefined ? [] : [asker.call], fetch, asker);
    return readRoot(fetch.subgraph, response, selection, asker.reading);
  });
}

/**
 * Asks for the same root fields several times in one request, each time with other values: `variables` as they stand in the body.
 * Never rejects; `undefined` where the answer does not say whose its errors are.
 */
export function askRoots(
  fetch: FetchProgram,
  { selection }: RootProgram,
  variables: readonly WireText[],
  calls: readonly WireText[],
  asker: Asker,
): Promise<readonly RootAnswer[] | SubgraphFailure | undefined> {
  const document = rootsDocument(fetch, selection, variables.length);
  return answered(fetch.subgraph, async () => {
    const response = await post(`${document.head}${variables.join('').slice(1)}}`, calls, fetch, asker);
    return readRoots(fetch.subgraph, response, selection, variables.length, asker.reading);
  });
}

/** Sends `{"query":…,"variables":{…}`, closed with the requests that it serves. */
async function post(text: WireText, calls: readonly WireText[], fetch: FetchProgram, asker: Asker): Promise<SubgraphResponse> {
  const body = Buffer.from(calls.length === 0 ? `${text}}` : `${text},"extensions":{"calls":[${calls.join(',')}]}}`, 'latin1');
  const context = asker.context(text);
  return asker.client(fetch.subgraph).send({
    body,
    context: typeof context === 'string' ? context : await context,
    isQuery: fetch.operation === 'query',
    deadline: asker.deadline,
  });
}

/** What came for one unit of a load. */
export function unitAnswer(answer: EntitiesAnswer, { document, representations }: Load, index: number): UnitAnswer {
  const key = document.entities[index]?.key;
  const list = answer.lists[index];
  const count = representations[index]?.length ?? 0;
  const errors: UnitAnswer['errors'][number][] = [];
  const unplaced: SubgraphError[] = [];
  for (const error of answer.errors) {
    const [first, at, ...path] = error.path ?? [];
    if (first === key && typeof at === 'number' && at >= 0 && at < count) errors.push({ index: at, path, error });
    else if (first === key || !document.entities.some((each) => each.key === first)) unplaced.push(error);
  }
  return {
    entities: list?.length === count ? list : undefined,
    isOwn: true,
    errors,
    unplaced,
    hasErrors: answer.errors.length > 0 && !(list && list.length !== count),
    isDoubtful: answer.isNull || !answer.trustNulls,
    failure: undefined,
  };
}

/** The answer for a unit when nothing came. */
export function failed(failure: SubgraphFailure): UnitAnswer {
  return { entities: undefined, isOwn: true, errors: [], unplaced: [], hasErrors: false, isDoubtful: false, failure };
}

async function answered<T>(subgraph: string, act: () => Promise<T>): Promise<T | SubgraphFailure> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof SubgraphFailure) return error;
    return new SubgraphFailure(subgraph, 'NONSENSE', error instanceof Error ? error.name : '');
  }
}
