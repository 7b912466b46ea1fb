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

/** Failures that lie in what was asked or answered; the others would meet each alone as well. */
const OF_THE_ANSWER: readonly SubgraphFailure['kind'][] = ['HTTP', 'NONSENSE', 'TOO_LARGE'];

/** By turn. */
type Answers = readonly (RootAnswer | SubgraphFailure)[];

/** One set of values: as they stand among others, and the requests of clients that want them. */
interface Turn {
  readonly index: number;
  readonly values: WireText;
  readonly calls: WireText[];
  uses: number;
}

/** A request that others may still join, until the event loop's turn ends. */
interface Batch {
  /** What is asked with which values, and how many want it. */
  readonly turns: Map<WireText, Turn>;
  deadline: number;
  readonly answer: Promise<Answers>;
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
    accessClass: string,
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
    if (asker.call !== undefined) turn.calls.push(asker.call);
    batch.deadline = Math.max(batch.deadline, asker.deadline);
    const answers = await untilDeadline(batch.answer, asker.deadline, () => []);
    const answer = answers[turn.index] ?? new SubgraphFailure(fetch.subgraph, 'TIMEOUT');
    // Whoever gets it merges more into it.
    return !(answer instanceof SubgraphFailure) && turn.uses > 1 && answer.data
      ? { ...answer, data: cloned(answer.data) as PlainObject }
      : answer;
  };
}

function turnOf(batch: Batch, document: SubgraphDocument, values: WireText, variables: Readonly<Record<string, unknown>>): Turn {
  let turn = batch.turns.get(values);
  if (!turn) {
    const index = batch.turns.size;
    turn = { index, values: variablesText(document, variables, turnPrefix(index)), calls: [], uses: 0 };
    batch.turns.set(values, turn);
  }
  turn.uses += 1;
  return turn;
}

function newBatch(fetch: FetchProgram, root: RootProgram, asker: Asker, observer: BatchObserver): Batch {
  const turns: Batch['turns'] = new Map();
  let send = (): void => undefined;
  const batch: Batch = {
    turns,
    deadline: 0,
    send: () => send(),
    answer: new Promise((resolve) => {
      let isSent = false;
      send = () => {
        if (isSent) return;
        isSent = true;
        resolve(sendTurns(fetch, root, turns, { ...asker, deadline: batch.deadline }, observer));
      };
    }),
  };
  return batch;
}

/** All in one request; where what came of it cannot be told apart, each alone: one client's values must not spoil what others asked. */
async function sendTurns(
  fetch: FetchProgram,
  root: RootProgram,
  turns: Batch['turns'],
  asker: Asker,
  observer: BatchObserver,
): Promise<Answers> {
  const alone = async ([values, { calls }]: readonly [WireText, Turn]): Promise<RootAnswer | SubgraphFailure> => {
    observer.sent(fetch.subgraph, calls.length, 0);
    const answers = await askRoots(fetch, root, [values], calls, asker);
    return answers instanceof SubgraphFailure ? answers : (answers?.[0] ?? new SubgraphFailure(fetch.subgraph, 'NONSENSE'));
  };
  const all = [...turns];
  if (all.length > 1) {
    const calls = all.flatMap(([, turn]) => turn.calls);
    observer.sent(fetch.subgraph, calls.length, 0);
    const values = all.map(([, turn]) => turn.values);
    const answers = await askRoots(fetch, root, values, calls, asker);
    if (answers instanceof SubgraphFailure && !OF_THE_ANSWER.includes(answers.kind)) return all.map(() => answers);
    if (answers && !(answers instanceof SubgraphFailure)) return answers;
  }
  return Promise.all(all.map(alone));
}
