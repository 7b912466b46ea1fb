import { createHash } from 'node:crypto';
import { print, type DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import { CreditGraphError } from '../../common/errors.ts';
import type { Graph } from '../graph/graph.ts';
import { fetchesIn, type PlanStep } from './plan.ts';
import { plannerProcess } from './plannerProcess.ts';
import { plannersFor, type MakePlan, type PlannerName } from './queryPlanners.ts';

/**
 * How much of documents' text the plans may be remembered for: a plan holds some ten times its document, and documents of
 * thousands of fields cost nobody but us anything to send, each a little different.
 */
const REMEMBERED_CHARACTERS = 16_000_000;

/** Requests to departments that one operation may cause: a hundred aliases over eight departments are cheap by their values alone. */
const MAX_FETCHES = 200;
/** How many of the operations used last are planned again when the supergraph changes, before anybody asks. */
const WARMED = 200;

/** Plans authorised documents; `undefined`: nothing is to be fetched. */
export interface Planner {
  (graph: Graph, document: DocumentNode, operationName: string | undefined): Promise<PlanStep | undefined>;
  /** Plans under a new graph what was planned last under others; what does not fit it any more is left out. */
  warm(graph: Graph): Promise<number>;
  close(): void;
}

interface Remembered {
  readonly text: string;
  readonly operationName: string | undefined;
  readonly plan: Promise<PlanStep | undefined>;
}

/**
 * Plans authorised documents and remembers the plans. The key is (authorised document, operation name, supergraph): keyed
 * by the client's document, one caller's plan would answer another (silent nulls one way, forbidden fetches the other). Rejects with
 * OPERATION_TOO_COSTLY for a plan of more than 200 fetches, or one that takes longer than 3 s to make, and with OVERLOADED where too many wait
 * to be planned.
 */
export function planner(preferred: PlannerName = 'hive', remembered = REMEMBERED_CHARACTERS): Planner {
  const native = plannerProcess();
  const plannersOf = plannersFor(preferred, native);
  const plans = new LRUCache<string, Remembered>({ maxSize: remembered, sizeCalculation: ({ text }) => text.length });
  const plan = (graph: Graph, text: string, operationName: string | undefined): Promise<PlanStep | undefined> => {
    const key = createHash('sha256')
      .update(JSON.stringify([text, operationName ?? null, graph.hash]))
      .digest('base64url');
    const known = plans.get(key);
    if (known) return known.plan;
    const making = make(plannersOf(graph), text, operationName);
    // Asked for twice while it is being made, it is made once; a failure is not remembered.
    making.catch(() => plans.delete(key));
    plans.set(key, { text, operationName, plan: making });
    return making;
  };
  return Object.assign(
    (graph: Graph, document: DocumentNode, operationName: string | undefined) => plan(graph, print(document), operationName),
    {
      close: () => native.close(),
      async warm(graph: Graph) {
        const recent = [...plans.values()].slice(0, WARMED);
        let made = 0;
        // One by one: whoever asks for something new meanwhile waits for one of them, not for all.
        for (const { text, operationName } of recent)
          made += await plan(graph, text, operationName).then(
            () => 1,
            () => 0,
          );
        return made;
      },
    },
  );
}

async function make(planners: readonly MakePlan[], text: string, operationName: string | undefined): Promise<PlanStep | undefined> {
  let failure: unknown;
  for (const makePlan of planners) {
    try {
      const plan = await makePlan(text, operationName);
      const fetches = fetchesIn(plan);
      if (fetches > MAX_FETCHES)
        throw new CreditGraphError('OPERATION_TOO_COSTLY', `请求部门次数 / requests to departments: ${fetches} > ${MAX_FETCHES}`);
      return plan;
    } catch (error) {
      if (error instanceof CreditGraphError) throw error;
      failure ??= error;
    }
  }
  throw failure instanceof Error ? failure : new Error('no planner');
}
