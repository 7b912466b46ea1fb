import { seedOf } from '../city/seed.ts';
import type { MeasuredQuery } from './queries.ts';

/** One measured question: an operation and the bodies that ask it of ever other subjects. */
export interface Scenario {
  readonly name: string;
  /** What `--only` and the report know it by. */
  readonly group: string;
  readonly title: string;
  readonly query: MeasuredQuery;
  /** Sent in turn. */
  readonly requests: readonly MeasuredRequest[];
  readonly connections: number;
  /** How long every department waits before it answers. */
  readonly delayMs: number;
  /** Whose answers are worth having here; all that run where absent. */
  readonly variants?: readonly string[];
  /** Rounds are no more than this. */
  readonly mostRepeats?: number;
  /** The caller may not see everything of everybody: nulls with an error each are right too. */
  readonly withheld?: boolean;
}

/** One request as it is sent. */
export interface MeasuredRequest {
  readonly variables: Readonly<Record<string, unknown>>;
  readonly body: string;
}

const request = ({ name, text }: MeasuredQuery, variables: Record<string, unknown>): MeasuredRequest => ({
  variables,
  body: JSON.stringify({ operationName: name, query: text, variables }),
});

/** Asks of every subject in turn. */
export function oneByOne(query: MeasuredQuery, ids: readonly string[]): MeasuredRequest[] {
  return ids.map((id) => request(query, { id }));
}

// Shares no factor with the numbers of ids: no subject stands twice in a list, and neighbours are strangers.
const STEP = 1_009;

/** Asks of `size` subjects at once, in `count` lists drawn from all. */
export function inLists(query: MeasuredQuery, ids: readonly string[], size: number, count: number): MeasuredRequest[] {
  return Array.from({ length: count }, (_, index) => {
    const start = seedOf(index, 'list') % ids.length;
    return request(query, { ids: Array.from({ length: size }, (_unused, place) => ids[(start + place * STEP) % ids.length] ?? '') });
  });
}
