import { seedOf } from '../city/seed.ts';
import type { MeasuredQuery } from './queries.ts';

/** One measured question: an operation and the bodies that ask it of ever other subjects. */
export interface Scenario {
  readonly name: string;
  readonly title: string;
  readonly query: MeasuredQuery;
  /** JSON bodies, sent in turn. */
  readonly requests: readonly MeasuredRequest[];
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

/** Asks `query` of every subject in turn. */
export function oneByOne(title: string, query: MeasuredQuery, ids: readonly string[]): Scenario {
  return { name: query.name.toLowerCase(), title, query, requests: ids.map((id) => request(query, { id })) };
}

/** Asks `query` of `size` subjects at once, drawn from all, in `requests` different lists. */
export function inLists(
  name: string,
  title: string,
  query: MeasuredQuery,
  ids: readonly string[],
  { size, requests }: { size: number; requests: number },
): Scenario {
  // A step that shares no factor with the number of ids: no subject stands twice in a list, and neighbours are strangers.
  const step = 1_009;
  return {
    name,
    title,
    query,
    requests: Array.from({ length: requests }, (_, index) => {
      const start = seedOf(index, name) % ids.length;
      const list = Array.from({ length: size }, (_unused, place) => ids[(start + place * step) % ids.length] ?? '');
      return request(query, { ids: list });
    }),
  };
}
