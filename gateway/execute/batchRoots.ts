import { askRoots, type Asker } from './ask.ts';
import type { BatchObserver } from './batch.ts';
import { cloned } from './cloned.ts';
import { rootDocument, turnPrefix, variablesText, type SubgraphDocument } from './documents.ts';
import type { PlainObject } from '../../common/plainObject.ts';
import type { RootAnswer } from './readAnswer.ts';
import type { FetchProgram, RootProgram } from '../compile/program.ts';
import { SubgraphFailure } from './subgraphFailure.ts';
import { untilDeadline } from './untilDeadline.ts';
import type { WireText } from '../../common/wireText.ts';

/** How often root fields are asked for in one request: each number is a document of its own, here and in the department. */
const MAX_TURNS = 32;

/** A request that others may still join, until the event loop's turn ends. */
interface Batch {
  /** What is asked with which values, and how many want it. */
  readonly turns: Map<WireText, { readonly index: number; readonly values: WireText; uses: number }>;
  readonly calls: WireText[];
  deadline: number;
  readonly answer: Promise<readonly RootAnswer[] | SubgraphFailure>;
  readonly send: () => void;
}

/**
 * Root fields of different client requests that are due in the same turn of the event loop, with the same selection and for
 * callers who may see exactly the same (`accessClass`), travel as one request: once for each set of values.
 */
export function batchingRoots(observer: BatchObserver) {
  const open = new Map<string, Batch>();
  return async (
    fetch: FetchProgram,
    root: RootProgram,
    variables: Readonly<Record<string, unknown>>,
    asker: Asker,
    accessClass: number,
  ): Promise<RootAnswer | SubgraphFailure> => {
    const document = rootDocument(fetch, root.selection);
    const values = variablesText(document, variables);
    const key = `${document.id} ${accessClass}${root.isRepeatable ? '' : values}`;
    let batch = open.get(key);
    if (batch && batch.turns.size >= MAX_TURNS && !batch.turns.has(values)) {
      open.delete(key);
      batch.send();
      batch = undefined;
    }
    if (!batch) {
      const created = newBatch(fetch, root, asker, observer);
      batch = created;
      open.set(key, created);
      setImmediate(() => {
        if (open.get(key) === created) open.delete(key);
        created.send();
      });
    }
    const turn = turnOf(batch, document, values, variables);
    if (asker.call !== undefined) batch.calls.push(asker.call);
    batch.deadline = Math.max(batch.deadline, asker.deadline);
    const late = (): SubgraphFailure => new SubgraphFailure(fetch.subgraph, 'TIMEOUT');
    const answers = await untilDeadline(batch.answer, asker.deadline, late);
    if (answers instanceof SubgraphFailure) return answers;
    const answer = answers[turn.index];
    if (!answer) return new SubgraphFailure(fetch.subgraph, 'NONSENSE');
    // Whoever gets it merges more into it.
    return turn.uses > 1 && answer.data ? { ...answer, data: cloned(answer.data) as PlainObject } : answer;
  };
}

function turnOf(batch: Batch, document: SubgraphDocument, values: WireText, variables: Readonly<Record<string, unknown>>) {
  let turn = batch.turns.get(values);
  if (!turn) {
    const index = batch.turns.size;
    turn = { index, values: variablesText(document, variables, turnPrefix(index)), uses: 0 };
    batch.turns.set(values, turn);
  }
  turn.uses += 1;
  return turn;
}

function newBatch(fetch: FetchProgram, root: RootProgram, asker: Asker, observer: BatchObserver): Batch {
  const turns: Batch['turns'] = new Map();
  const calls: WireText[] = [];
  let send = (): void => undefined;
  const batch: Batch = {
    turns,
    calls,
    deadline: 0,
    send: () => send(),
    answer: new Promise((resolve) => {
      let isSent = false;
      send = () => {
        if (isSent) return;
        isSent = true;
        observer.sent(fetch.subgraph, calls.length, 0);
        const texts = turns.size === 1 ? [...turns.keys()] : [...turns.values()].map(({ values }) => values);
        resolve(askRoots(fetch, root, texts, calls, { ...asker, deadline: batch.deadline }));
      };
    }),
  };
  return batch;
}
