import { LRUCache } from 'lru-cache';
import type { ChangeFeed } from '../../common/changeFeed.ts';
import type { Asker, Unit, UnitAnswer } from './ask.ts';
import { cacheText } from './documents.ts';
import type { Transport } from './executeProgram.ts';
import { isObject, type PlainObject } from '../../common/plainObject.ts';
import type { FetchProgram } from '../compile/program.ts';
import type { SharedEntities } from './sharedEntities.ts';

/** Entities kept in this process. */
const KEPT = 50_000;
/** Subjects of whom it is remembered when they changed; beyond it everything before counts as changed. */
const REMEMBERED_CHANGES = 200_000;

const DAY_MS = 24 * 60 * 60 * 1_000;
const SHANGHAI_MS = 8 * 60 * 60 * 1_000;

function nextShanghaiDay(now: number): number {
  return (Math.floor((now + SHANGHAI_MS) / DAY_MS) + 1) * DAY_MS - SHANGHAI_MS;
}

/** What is counted of the cache. */
export interface CacheObserver {
  /** So many entities were found, and so many had to be asked for. */
  looked(subgraph: string, found: number, missing: number): void;
}

/** An entity as it was answered, for one access class and selection. */
interface Kept {
  readonly value: PlainObject;
  /** The position of the last change that had been heard of when it was asked for. */
  readonly asOf: number;
  readonly until: number;
}

/**
 * Keeps what departments answered of subjects for as long as their data sets allow, and serves it to callers of the same
 * access class and selection, until a change of that subject is announced. While changes are not heard of nothing is served.
 * Never kept: what RESTRICTED callers, subjects themselves and holders of consents read, natural persons, errors and partial answers.
 */
export function entityCache(
  inner: Transport,
  feed: ChangeFeed,
  observer: CacheObserver,
  shared: SharedEntities | undefined,
  now: () => number = Date.now,
): Transport {
  const kept = new LRUCache<string, Kept>({ max: KEPT });
  const changes = changeLog(feed);

  const fresh = (key: string, subgraph: string, subject: string): Kept | undefined => {
    const found = kept.get(key);
    if (!found) return undefined;
    if (found.until > now() && changes.lastOf(subgraph, subject) <= found.asOf) return found;
    kept.delete(key);
    return undefined;
  };

  const ask = async (
    fetch: FetchProgram,
    units: readonly Unit[],
    variables: Readonly<Record<string, unknown>>,
    asker: Asker,
  ): Promise<readonly UnitAnswer[]> => {
    const { subgraph } = fetch;
    const lookups = units.map((unit) => ({ unit, prefix: prefixOf(fetch, unit, variables, asker) }));
    const found = lookups.map(({ unit, prefix }) =>
      unit.subjects.map((subject) =>
        prefix === undefined || subject === undefined ? undefined : fresh(prefix + subject, subgraph, subject)?.value,
      ),
    );
    const asOf = feed.position();
    if (shared) await fill(shared, subgraph, lookups, found);
    const missing = found.map((values) => values.flatMap((value, index) => (value === undefined ? [index] : [])));
    const misses = missing.reduce((sum, { length }) => sum + length, 0);
    observer.looked(subgraph, found.reduce((sum, { length }) => sum + length, 0) - misses, misses);
    const asked = units.flatMap((unit, index): Unit[] => {
      const wanted = missing[index] ?? [];
      if (wanted.length === 0) return [];
      if (wanted.length === unit.representations.length) return [unit];
      return [
        {
          selection: unit.selection,
          representations: wanted.map((at) => unit.representations[at] as string),
          subjects: wanted.map((at) => unit.subjects[at]),
        },
      ];
    });
    const answers = asked.length === 0 ? [] : await inner.askEntities(fetch, asked, variables, asker);
    let next = 0;
    return lookups.map(({ unit, prefix }, index) => {
      const values = found[index] ?? [];
      const wanted = missing[index] ?? [];
      if (wanted.length === 0) return whole(values);
      const answer = answers[next++] as UnitAnswer;
      if (prefix !== undefined) keep(unit, prefix, answer, wanted, asOf);
      return wanted.length === values.length ? answer : joined(values, answer, wanted);
    });
  };

  const keep = (unit: Unit, prefix: string, answer: UnitAnswer, wanted: readonly number[], asOf: number): void => {
    if (answer.failure || answer.hasErrors || answer.isDoubtful || !answer.entities) return;
    // A record's state may change at midnight without anybody's doing.
    const lifetimeMs = Math.min(unit.selection.lifetimeMs, nextShanghaiDay(now()) - now());
    const until = now() + lifetimeMs;
    for (const [position, at] of wanted.entries()) {
      const subject = unit.subjects[at];
      const value = answer.entities[position];
      if (subject === undefined || !isObject(value)) continue;
      kept.set(prefix + subject, { value, asOf, until });
      shared?.keep(prefix + subject, { value, asOf }, lifetimeMs);
    }
  };

  /** Looks where all gateways keep what they found, for what is not here. */
  const fill = async (
    from: SharedEntities,
    subgraph: string,
    lookups: readonly { unit: Unit; prefix: string | undefined }[],
    found: (PlainObject | undefined)[][],
  ): Promise<void> => {
    const wanted = lookups.flatMap(({ unit, prefix }, unitIndex) =>
      unit.subjects.flatMap((subject, index) =>
        prefix === undefined || subject === undefined || found[unitIndex]?.[index]
          ? []
          : [{ key: prefix + subject, subject, unit, unitIndex, index }],
      ),
    );
    if (wanted.length === 0) return;
    const entities = await from.find(wanted.map(({ key }) => key));
    for (const [at, { key, subject, unit, unitIndex, index }] of wanted.entries()) {
      const entity = entities[at];
      if (!entity || changes.lastOf(subgraph, subject) > entity.asOf) continue;
      (found[unitIndex] as (PlainObject | undefined)[])[index] = entity.value;
      kept.set(key, { ...entity, until: Math.min(entity.until, now() + unit.selection.lifetimeMs) });
    }
  };

  return {
    askRoot: inner.askRoot,
    askEntities: async (fetch, units, variables, asker) => {
      const mayKeep = feed.isHeard() && asker.mayKeep(fetch.subgraph) && fetch.operation === 'query';
      if (!mayKeep) return inner.askEntities(fetch, units, variables, asker);
      const answers = await ask(fetch, units, variables, asker);
      // What is kept is everybody's: whoever merges it makes a copy.
      return answers.map((answer) => ({ ...answer, isOwn: false }));
    },
  };
}

/** What an entity of this selection is kept under, but for the subject; undefined: it is not kept. */
function prefixOf(fetch: FetchProgram, unit: Unit, variables: Readonly<Record<string, unknown>>, asker: Asker): string | undefined {
  if (unit.selection.lifetimeMs <= 0 || !unit.selection.isKeyOnly) return undefined;
  return `${cacheText(fetch, unit.selection, variables)} ${asker.accessDigest()} `;
}

function whole(values: readonly unknown[]): UnitAnswer {
  return { entities: values, isOwn: false, errors: [], hasErrors: false, isDoubtful: false, failure: undefined };
}

/** What was kept and what came, in the order in which it was wanted. */
function joined(values: readonly unknown[], answer: UnitAnswer, wanted: readonly number[]): UnitAnswer {
  if (answer.failure || !answer.entities) return answer;
  const entities = [...values];
  for (const [position, at] of wanted.entries()) entities[at] = answer.entities[position];
  return { ...answer, entities, errors: answer.errors.map((error) => ({ ...error, index: wanted[error.index] ?? error.index })) };
}

/** Remembers who changed last when. */
interface ChangeLog {
  lastOf(sector: string, subject: string): number;
}

function changeLog(feed: ChangeFeed): ChangeLog {
  /** Whatever is older than this may have changed without being remembered. */
  let everything = feed.position();
  const sectors = new Map<string, number>();
  let subjects = new Map<string, number>();
  feed.subscribe((change) => {
    const { position } = change;
    if (change.sector === '*') everything = position;
    else if (!change.subjects) sectors.set(change.sector, position);
    else {
      if (subjects.size + change.subjects.length > REMEMBERED_CHANGES) {
        everything = position;
        subjects = new Map<string, number>();
      }
      for (const subject of change.subjects) subjects.set(`${change.sector} ${subject}`, position);
    }
  });
  return {
    lastOf: (sector, subject) => Math.max(everything, sectors.get(sector) ?? 0, subjects.get(`${sector} ${subject}`) ?? 0),
  };
}
