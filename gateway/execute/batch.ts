import { askEntities, askRoot, failed, sendEntities, unitAnswer, type Asker, type Load, type Unit, type UnitAnswer } from './ask.ts';
import { batchingRoots } from './batchRoots.ts';
import { entitiesDocument, variablesText } from './documents.ts';
import type { Transport } from './executeProgram.ts';
import type { FetchProgram } from '../compile/program.ts';
import { SubgraphFailure } from './subgraphFailure.ts';
import { untilDeadline } from './untilDeadline.ts';
import type { WireText } from '../../common/wireText.ts';

/** Entities in one request: what a department resolves in one statement for each field group. */
const MAX_ENTITIES = 1_000;
/** Client requests that one request may serve; each is named in it. */
const MAX_MEMBERS = 200;

/** What is counted of batches. */
export interface BatchObserver {
  /** A request left, for so many client requests and entities. */
  sent(subgraph: string, members: number, entities: number): void;
}

/** A request that others may still join, until the event loop's turn ends. */
interface Batch {
  readonly load: Load;
  readonly indexes: readonly Map<WireText, number>[];
  readonly representations: readonly WireText[][];
  readonly calls: WireText[];
  /** By unit and representation: how many want it. */
  readonly uses: readonly number[][];
  entities: number;
  deadline: number;
  readonly answer: Promise<readonly UnitAnswer[]>;
  readonly send: () => void;
}

/**
 * Entity fetches of different client requests that are due in the same turn of the event loop, to the same subgraph, with the
 * same document and variables and for callers who may see exactly the same, travel as one request; so do identical requests for root fields. A caller
 * without an access class (he is the subject, or was given consent) never shares.
 */
export function batching(observer: BatchObserver): Transport {
  const open = new Map<string, Batch>();
  const askRootShared = batchingRoots(observer);

  const askShared = async (
    fetch: FetchProgram,
    units: readonly Unit[],
    variables: Readonly<Record<string, unknown>>,
    asker: Asker,
    accessClass: string,
  ): Promise<readonly UnitAnswer[]> => {
    const selections = units.map(({ selection }) => selection);
    const document = entitiesDocument(fetch, selections);
    const values = variablesText(document, variables);
    const key = `${document.id} ${accessClass} ${values}`;
    const size = units.reduce((sum, { representations }) => sum + representations.length, 0);
    let batch = open.get(key);
    if (batch && (batch.entities + size > MAX_ENTITIES || batch.calls.length >= MAX_MEMBERS)) {
      open.delete(key);
      batch.send();
      batch = undefined;
    }
    if (!batch) {
      const created = newBatch(
        { fetch, document, selections, representations: [], variables: values, calls: [], asker },
        units.length,
        observer,
      );
      batch = created;
      open.set(key, created);
      setImmediate(() => {
        if (open.get(key) === created) open.delete(key);
        created.send();
      });
    }
    const wanted = units.map((unit, index) => unit.representations.map((text) => join(batch, index, text)));
    if (asker.call !== undefined) batch.calls.push(asker.call);
    batch.deadline = Math.max(batch.deadline, asker.deadline);
    const answers = await untilDeadline(batch.answer, asker.deadline, () =>
      units.map(() => failed(new SubgraphFailure(fetch.subgraph, 'TIMEOUT'))),
    );
    const { uses } = batch;
    return answers.map((answer, index) => sliceOf(answer, wanted[index] ?? [], uses[index] ?? []));
  };

  return {
    askEntities: (fetch, units, variables, asker) => {
      const accessClass = asker.accessClass(fetch.subgraph);
      return accessClass === undefined || fetch.operation === 'mutation'
        ? askEntities(fetch, units, variables, asker)
        : askShared(fetch, units, variables, asker, accessClass);
    },
    askRoot: (fetch, root, variables, asker) => {
      const accessClass = asker.accessClass(fetch.subgraph);
      return accessClass === undefined || fetch.operation === 'mutation'
        ? askRoot(fetch, root, variables, asker)
        : askRootShared(fetch, root, variables, asker, accessClass);
    },
  };
}

function newBatch(load: Load, units: number, observer: BatchObserver): Batch {
  const representations: WireText[][] = Array.from({ length: units }, () => []);
  const calls: WireText[] = [];
  let send = (): void => undefined;
  const batch: Batch = {
    load,
    indexes: Array.from({ length: units }, () => new Map<WireText, number>()),
    representations,
    calls,
    uses: Array.from({ length: units }, () => []),
    entities: 0,
    deadline: 0,
    send: () => send(),
    answer: new Promise((resolve) => {
      let isSent = false;
      send = () => {
        if (isSent) return;
        isSent = true;
        observer.sent(load.fetch.subgraph, calls.length, batch.entities);
        const full: Load = { ...load, representations, calls, asker: { ...load.asker, deadline: batch.deadline } };
        void sendEntities(full).then((answer) =>
          resolve(
            answer instanceof SubgraphFailure
              ? representations.map(() => failed(answer))
              : representations.map((_, index) => unitAnswer(answer, full, index)),
          ),
        );
      };
    }),
  };
  return batch;
}

/** The place of a representation in a batch; the same one is asked for once. */
function join(batch: Batch, unit: number, text: WireText): number {
  const indexes = batch.indexes[unit] as Map<WireText, number>;
  const uses = batch.uses[unit] as number[];
  let index = indexes.get(text);
  if (index === undefined) {
    index = (batch.representations[unit] as WireText[]).push(text) - 1;
    indexes.set(text, index);
    uses.push(0);
    batch.entities += 1;
  }
  uses[index] = (uses[index] ?? 0) + 1;
  return index;
}

/** What one member asked for, of what came for all. */
function sliceOf(answer: UnitAnswer, wanted: readonly number[], uses: readonly number[]): UnitAnswer {
  const isOwn = wanted.every((index) => uses[index] === 1);
  const at = answer.errors.length === 0 ? undefined : new Map(wanted.map((index, position) => [index, position]));
  return {
    ...answer,
    isOwn,
    entities: answer.entities && wanted.map((index) => answer.entities?.[index]),
    errors: answer.errors.flatMap((error) => {
      const index = at?.get(error.index);
      return index === undefined ? [] : [{ ...error, index }];
    }),
  };
}
