import { isUtf8 } from 'node:buffer';
import { z } from 'zod';
import type { SubgraphError } from './executed.ts';
import { turnPrefix } from './documents.ts';
import { readEntitiesByGuide, readRootByGuide, readRootsByGuide } from './readByGuide.ts';
import { isObject, setOwn, type PlainObject } from '../../common/plainObject.ts';
import type { SelectionProgram } from '../compile/program.ts';
import type { SubgraphResponse } from './subgraphClient.ts';
import { SubgraphFailure } from './subgraphFailure.ts';
import { leadsSomewhere, type Selected } from '../compile/selected.ts';
import { trimAnswer } from './trimAnswer.ts';
import { valueFromWire, valueToWire } from '../../common/wireText.ts';

/** More than the costliest operation has values: each may be withheld by an error of its own. */
const MAX_ERRORS = 250_000;
/** Longer than any path of an answer, and than all of them together: every step of every path is looked up. */
const MAX_PATH = 200;
const MAX_STEPS = 4_000_000;

const errorsSchema = z.array(
  z.object({
    message: z.string().catch(''),
    path: z
      .array(z.union([z.string(), z.number()]))
      .max(MAX_PATH)
      .optional()
      .catch(undefined),
    extensions: z.record(z.string(), z.unknown()).optional().catch(undefined),
  }),
);

/** How answers are read. */
export interface Reading {
  /** Whether pieces of the JSON may be copied after checking, rather than parsed and written again. */
  readonly copySpans: boolean;
  /** Whether an error that says nothing of where it belongs leaves nulls that nobody can vouch for. */
  readonly ruled: boolean;
}

/** What a subgraph answered, cut to what it was asked for. */
export interface RootAnswer {
  readonly data: PlainObject | null;
  readonly errors: readonly SubgraphError[];
  readonly trustNulls: boolean;
}

/** The entities under each response name, in the order in which they were asked for; undefined where no such list came. */
export interface EntitiesAnswer {
  readonly lists: readonly (readonly unknown[] | undefined)[];
  readonly isNull: boolean;
  readonly errors: readonly SubgraphError[];
  readonly trustNulls: boolean;
}

/** What was asked under one response name. */
export interface AskedEntities {
  readonly key: string;
  readonly selection: SelectionProgram;
  readonly count: number;
}

/** Reads the answer to root fields. Throws a {@link SubgraphFailure} for what is no GraphQL answer. */
export function readRoot(subgraph: string, response: SubgraphResponse, selection: SelectionProgram, reading: Reading): RootAnswer {
  if (reading.copySpans && selection.guide && response.status === 200 && isUtf8(response.body)) {
    const data = readRootByGuide(response.body.toString('latin1'), selection.guide);
    if (data) return { data, errors: [], trustNulls: true };
  }
  const { data, errors } = parseAnswer(subgraph, response);
  const { selected } = selection;
  const trustNulls = !reading.ruled || errors.every(({ path }) => isRootPath(path) && leadsSomewhere(path, selected));
  return { data: data && bounded(subgraph, () => trimAnswer(subgraph, data, selected, trustNulls)), errors, trustNulls };
}

/**
 * Reads the answer to root fields that were asked for `count` times ({@link turnPrefix}). `undefined` where it cannot be told whose
 * an error is, or nothing came for anybody: one client's values must not spoil what others asked. Throws as {@link readRoot} does.
 */
export function readRoots(
  subgraph: string,
  response: SubgraphResponse,
  selection: SelectionProgram,
  count: number,
  reading: Reading,
): readonly RootAnswer[] | undefined {
  if (count === 1) return [readRoot(subgraph, response, selection, reading)];
  if (reading.copySpans && selection.guide && response.status === 200 && isUtf8(response.body)) {
    const turns = readRootsByGuide(response.body.toString('latin1'), selection.guide, count);
    if (turns) return turns.map((data) => ({ data, errors: [], trustNulls: true }));
  }
  const { data, errors } = parseAnswer(subgraph, response);
  const { selected } = selection;
  const turns = errors.map(({ path }) => turnOf(path, count));
  if (!data || turns.includes(undefined)) return undefined;
  return Array.from({ length: count }, (_, turn) => {
    const prefix = turnPrefix(turn);
    const own = errors
      .filter((_error, index) => turns[index] === turn)
      .map(({ path: [first, ...rest] = [], ...error }): SubgraphError => ({
        ...error,
        path: [String(first).slice(prefix.length), ...rest],
      }));
    const trustNulls = !reading.ruled || own.every(({ path = [] }) => leadsSomewhere(path, selected));
    return { data: bounded(subgraph, () => trimAnswer(subgraph, ofTurn(data, prefix), selected, trustNulls)), errors: own, trustNulls };
  });
}

/** Which time an error belongs to; undefined: it does not say. */
function turnOf(path: SubgraphError['path'], count: number): number | undefined {
  const turn = /^t(\d{1,3})_/.exec(String(path?.[0] ?? ''))?.[1];
  return turn === undefined || Number(turn) >= count ? undefined : Number(turn);
}

function ofTurn(data: PlainObject, prefix: string): PlainObject {
  const own: PlainObject = {};
  for (const key of Object.keys(data)) if (key.startsWith(prefix)) setOwn(own, key.slice(prefix.length), data[key]);
  return own;
}

/** Reads the answer to `_entities`. Throws a {@link SubgraphFailure} for what is no GraphQL answer. */
export function readEntities(
  subgraph: string,
  response: SubgraphResponse,
  asked: readonly AskedEntities[],
  reading: Reading,
): EntitiesAnswer {
  if (reading.copySpans && response.status === 200 && asked.every(({ selection }) => selection.guide) && isUtf8(response.body)) {
    const lists = readEntitiesByGuide(
      response.body.toString('latin1'),
      asked.flatMap(({ key, selection, count }) => (selection.guide ? { key, guide: selection.guide, entities: count } : [])),
    );
    if (lists) return { lists, isNull: false, errors: [], trustNulls: true };
  }
  const { data, errors } = parseAnswer(subgraph, response);
  const byKey = new Map(asked.map((each) => [each.key, each]));
  const trustNulls =
    !reading.ruled ||
    errors.every(({ path }) => {
      const [key, index, ...rest] = path ?? [];
      const list = typeof key === 'string' ? byKey.get(key) : undefined;
      if (!list) return false;
      if (index === undefined) return true;
      return Number.isInteger(index) && Number(index) >= 0 && Number(index) < list.count && leadsSomewhere(rest, list.selection.selected);
    });
  const selected: Selected = { fields: new Map(asked.map(({ key, selection }) => [key, selection.selected])) };
  const trimmed = data && bounded(subgraph, () => trimAnswer(subgraph, data, selected, trustNulls));
  const lists = asked.map(({ key }) => {
    const list = trimmed?.[key];
    return Array.isArray(list) ? (list as unknown[]) : undefined;
  });
  return { lists, isNull: data === null, errors, trustNulls };
}

function isRootPath(path: SubgraphError['path']): path is NonNullable<SubgraphError['path']> {
  return path?.[0] !== undefined && typeof path[0] === 'string';
}

/** An answer as JSON, its texts in wire form, those of its errors as they are. */
function parseAnswer(subgraph: string, response: SubgraphResponse): { data: PlainObject | null; errors: readonly SubgraphError[] } {
  const json = bounded(subgraph, () => parseWire(response.body));
  if (json === undefined) throw new SubgraphFailure(subgraph, response.status === 200 ? 'NONSENSE' : 'HTTP', `status ${response.status}`);
  if (response.status === 403) throw new SubgraphFailure(subgraph, 'HTTP', 'status 403');
  const nonsense = new SubgraphFailure(subgraph, 'NONSENSE', `status ${response.status}`);
  if (!isObject(json)) throw nonsense;
  const { data, errors: given } = json;
  if (data !== undefined && data !== null && !isObject(data)) throw nonsense;
  if (given === undefined) {
    if (data === undefined) throw nonsense;
    return { data: data ?? null, errors: [] };
  }
  if (Array.isArray(given) && given.length > MAX_ERRORS) throw new SubgraphFailure(subgraph, 'TOO_LARGE', 'errors');
  const parsed = errorsSchema.safeParse(bounded(subgraph, () => valueFromWire(given)));
  if (!parsed.success || (data === undefined && parsed.data.length === 0)) throw nonsense;
  if (parsed.data.reduce((steps, { path }) => steps + (path?.length ?? 0), 0) > MAX_STEPS)
    throw new SubgraphFailure(subgraph, 'TOO_LARGE', 'errors');
  return { data: data ?? null, errors: parsed.data };
}

/** JSON in wire form; `undefined` for what is none. Only an escape can name a character that the wire form spells in bytes. */
function parseWire(body: Buffer): unknown {
  try {
    const text = body.toString('latin1');
    if (isUtf8(body) && !text.includes('\\u')) return JSON.parse(text) as unknown;
    return valueToWire(JSON.parse(body.toString('utf8')));
  } catch (error) {
    if (error instanceof RangeError) throw error;
    return undefined;
  }
}

/** An answer nested so deep that it cannot be walked is the subgraph's failure, not the request's. */
function bounded<T>(subgraph: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof RangeError) throw new SubgraphFailure(subgraph, 'NONSENSE', 'nesting');
    throw error;
  }
}
