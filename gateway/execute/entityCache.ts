import type { ChangeFeed } from '../../common/changeFeed.ts';
import { isObject, own, setOwn, type PlainObject } from '../../common/plainObject.ts';
import type { FetchProgram, LookupProgram } from '../compile/program.ts';
import { subjectIdOf } from '../compile/representation.ts';
import type { Asker, Unit, UnitAnswer } from './ask.ts';
import { cloned } from './cloned.ts';
import { cacheText } from './documents.ts';
import { entityStore, type Wanted } from './entityStore.ts';
import type { Transport } from './executeProgram.ts';
import type { RootAnswer } from './readAnswer.ts';
import type { SharedEntities } from './sharedEntities.ts';
import { SubgraphFailure } from './subgraphFailure.ts';

/** What is counted of the cache. */
export interface CacheObserver {
  /** So many entities were found, and so many had to be asked for. */
  looked(subgraph: string, found: number, missing: number): void;
}

/**
 * Keeps what departments answered of subjects for as long as their data sets allow, and serves it to callers of the same
 * access class and selection, until a change of that subject is announced: entities, and subjects that a root field looks up by
 * their keys. While changes are not heard of nothing is served.
 * Never kept: what RESTRICTED callers, subjects themselves and holders of consents read, natural persons, errors and partial answers.
 */
export function entityCache(
  inner: Transport,
  feed: ChangeFeed,
  observer: CacheObserver,
  shared: SharedEntities | undefined,
  now: () => number = Date.now,
): Transport {
  const store = entityStore(feed, shared, now);
  const mayKeep = (fetch: FetchProgram, asker: Asker): boolean =>
    feed.isHeard() && asker.mayKeep(fetch.subgraph) && fetch.operation === 'query';

  const askEntities: Transport['askEntities'] = async (fetch, units, variables, asker) => {
    const { subgraph } = fetch;
    const wanted = units.map((unit) => wantedOf(fetch, unit, variables, asker));
    const asOf = feed.position();
    const found = await store.find(subgraph, wanted);
    const missing = found.map((values) => values.flatMap((value, index) => (value === undefined ? [index] : [])));
    const misses = missing.reduce((sum, { length }) => sum + length, 0);
    observer.looked(subgraph, found.reduce((sum, { length }) => sum + length, 0) - misses, misses);
    const asked = units.flatMap((unit, index): Unit[] => {
      const places = missing[index] ?? [];
      if (places.length === 0) return [];
      if (places.length === unit.representations.length) return [unit];
      return [
        {
          selection: unit.selection,
          representations: places.map((at) => unit.representations[at] as string),
          subjects: places.map((at) => unit.subjects[at]),
        },
      ];
    });
    const answers = asked.length === 0 ? [] : await inner.askEntities(fetch, asked, variables, asker);
    let next = 0;
    return wanted.map((want, index) => {
      const values = found[index] ?? [];
      const places = missing[index] ?? [];
      if (places.length === 0) return whole(values);
      const answer = answers[next++] as UnitAnswer;
      const { entities } = answer;
      if (entities && !answer.failure && !answer.hasErrors && !answer.isDoubtful)
        store.keep(
          want,
          places.map((place, position) => [place, entities[position]]),
          asOf,
        );
      return places.length === values.length ? answer : joined(values, answer, places);
    });
  };

  const askLookup = async (
    fetch: FetchProgram,
    lookup: LookupProgram,
    subjects: readonly (string | undefined)[],
    variables: Readonly<Record<string, unknown>>,
    asker: Asker,
    ask: () => ReturnType<Transport['askRoot']>,
  ): ReturnType<Transport['askRoot']> => {
    const { subgraph } = fetch;
    const wanted: Wanted = {
      text: `${cacheText(fetch, lookup, variables)} ${asker.accessDigest()} @${lookup.key} `,
      subjects,
      lifetimeMs: lookup.lifetimeMs,
    };
    const asOf = feed.position();
    const [found = []] = await store.find(subgraph, [wanted]);
    const isWhole = found.every((value) => value !== undefined);
    observer.looked(subgraph, isWhole ? found.length : 0, isWhole ? 0 : found.length);
    if (isWhole) {
      const data: PlainObject = {};
      setOwn(data, lookup.key, lookup.isList ? found.map(cloned) : cloned(found[0]));
      return { data, errors: [], trustNulls: true };
    }
    const answer = await ask();
    if (!(answer instanceof SubgraphFailure)) store.keep(wanted, lookedUp(answer, lookup, subjects), asOf);
    return answer;
  };

  return {
    askRoot(fetch, root, variables, asker, subjects = []) {
      const ask = (): ReturnType<Transport['askRoot']> => inner.askRoot(fetch, root, variables, asker);
      const mayBeKept = root.lookup && subjects.length > 0 && !subjects.includes(undefined) && mayKeep(fetch, asker);
      return root.lookup && mayBeKept ? askLookup(fetch, root.lookup, subjects, variables, asker, ask) : ask();
    },
    async askEntities(fetch, units, variables, asker) {
      if (!mayKeep(fetch, asker)) return inner.askEntities(fetch, units, variables, asker);
      const answers = await askEntities(fetch, units, variables, asker);
      // What is kept is everybody's: whoever merges it makes a copy.
      return answers.map((answer) => ({ ...answer, isOwn: false }));
    },
  };
}

function wantedOf(fetch: FetchProgram, { selection, subjects }: Unit, variables: Readonly<Record<string, unknown>>, asker: Asker): Wanted {
  const isKept = selection.lifetimeMs > 0 && selection.isKeyOnly;
  return {
    text: isKept ? `${cacheText(fetch, selection, variables)} ${asker.accessDigest()} ` : undefined,
    subjects,
    lifetimeMs: selection.lifetimeMs,
  };
}

/** The subjects that came and are whom was asked for; copies, for the first to get them merges more into his. */
function lookedUp(
  { data, errors, trustNulls }: RootAnswer,
  { key, isList }: LookupProgram,
  subjects: readonly (string | undefined)[],
): (readonly [number, unknown])[] {
  if (!data || errors.length > 0 || !trustNulls) return [];
  const value = own(data, key);
  const items: readonly unknown[] = isList && Array.isArray(value) ? value : [value];
  if (items.length !== subjects.length) return [];
  return items.flatMap((item, place) => (isObject(item) && subjectIdOf(item) === subjects[place] ? [[place, cloned(item)] as const] : []));
}

function whole(values: readonly unknown[]): UnitAnswer {
  return { entities: values, isOwn: false, errors: [], unplaced: [], hasErrors: false, isDoubtful: false, failure: undefined };
}

/** What was kept and what came, in the order in which it was wanted. */
function joined(values: readonly unknown[], answer: UnitAnswer, places: readonly number[]): UnitAnswer {
  if (answer.failure || !answer.entities) return answer;
  const entities = [...values];
  for (const [position, at] of places.entries()) entities[at] = answer.entities[position];
  return { ...answer, entities, errors: answer.errors.map((error) => ({ ...error, index: places[error.index] ?? error.index })) };
}
