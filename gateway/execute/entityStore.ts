import { LRUCache } from 'lru-cache';
import type { ChangeFeed } from '../../common/changeFeed.ts';
import { isObject, type PlainObject } from '../../common/plainObject.ts';
import { changeLog } from './changeLog.ts';
import type { SharedEntities } from './sharedEntities.ts';

/** Entities kept in this process, and what they may take of its memory: a page of 500 records under twenty names is one entity as well. */
const KEPT = 50_000;
const KEPT_BYTES = 256 * 1024 * 1024;
/** What is asked of them, each in a way of its own: so much of its text, in which callers' literals and variables stand. */
const NAMED_CHARACTERS = 16_000_000;

const DAY_MS = 24 * 60 * 60 * 1_000;
const SHANGHAI_MS = 8 * 60 * 60 * 1_000;

function nextShanghaiDay(now: number): number {
  return (Math.floor((now + SHANGHAI_MS) / DAY_MS) + 1) * DAY_MS - SHANGHAI_MS;
}

/** An entity as it was answered, for one access class and selection. */
interface Kept {
  readonly value: PlainObject;
  /** The position of the last change that had been heard of when it was asked for. */
  readonly asOf: number;
  readonly until: number;
}

/** What is wanted of subjects: under which text it is kept (undefined: it is not), of whom, and for how long at most. */
export interface Wanted {
  readonly text: string | undefined;
  /** `undefined` where nothing about him may be kept. */
  readonly subjects: readonly (string | undefined)[];
  readonly lifetimeMs: number;
}

/** What departments answered of subjects, kept until a change of that subject is announced. */
export interface EntityStore {
  /** What is kept and still holds, in the order wanted. What is handed out is everybody's: whoever changes it makes a copy. */
  find(subgraph: string, wanted: readonly Wanted[]): Promise<(PlainObject | undefined)[][]>;
  /** Keeps what came for some of the subjects, by their place. `asOf`: {@link ChangeFeed.position} before it was asked for. */
  keep(wanted: Wanted, came: Iterable<readonly [place: number, value: unknown]>, asOf: number): void;
}

/** A store in this process, and in `shared` where all gateways have one. */
export function entityStore(feed: ChangeFeed, shared: SharedEntities | undefined, now: () => number = Date.now): EntityStore {
  const kept = new LRUCache<string, Kept>({
    max: KEPT,
    maxSize: KEPT_BYTES,
    sizeCalculation: ({ value }, key) => key.length + bytesOf(value),
  });
  const changes = changeLog(feed);
  // A text is as long as a document, and would have to be hashed for each subject.
  const numbers = new LRUCache<string, number>({ maxSize: NAMED_CHARACTERS, sizeCalculation: (_, text) => text.length + 1 });
  let lastNumber = 0;
  const numberOf = (text: string): number => {
    let number = numbers.get(text);
    if (number === undefined) numbers.set(text, (number = lastNumber += 1));
    return number;
  };

  const fresh = (key: string, subgraph: string, subject: string, at: number): PlainObject | undefined => {
    const found = kept.get(key);
    if (!found) return undefined;
    if (found.until > at && changes.lastOf(subgraph, subject) <= found.asOf) return found.value;
    kept.delete(key);
    return undefined;
  };

  /** Looks where all gateways keep what they found, for what is not here. */
  const fill = async (
    from: SharedEntities,
    subgraph: string,
    wanted: readonly Wanted[],
    found: (PlainObject | undefined)[][],
  ): Promise<void> => {
    const missing = wanted.flatMap(({ text, subjects, lifetimeMs }, list) =>
      subjects.flatMap((subject, place) =>
        text === undefined || subject === undefined || found[list]?.[place] ? [] : [{ text, subject, lifetimeMs, list, place }],
      ),
    );
    if (missing.length === 0) return;
    const entities = await from.find(missing.map(({ text, subject }) => text + subject));
    for (const [at, { text, subject, lifetimeMs, list, place }] of missing.entries()) {
      const entity = entities[at];
      if (!entity || changes.lastOf(subgraph, subject) > entity.asOf) continue;
      (found[list] as (PlainObject | undefined)[])[place] = entity.value;
      kept.set(`${numberOf(text)} ${subject}`, { ...entity, until: Math.min(entity.until, now() + lifetimeMs) });
    }
  };

  return {
    async find(subgraph, wanted) {
      const at = now();
      const found = wanted.map(({ text, subjects }) => {
        if (text === undefined) return subjects.map(() => undefined);
        const prefix = `${numberOf(text)} `;
        return subjects.map((subject) => (subject === undefined ? undefined : fresh(prefix + subject, subgraph, subject, at)));
      });
      if (shared) await fill(shared, subgraph, wanted, found);
      return found;
    },
    keep({ text, subjects, lifetimeMs: longest }, came, asOf) {
      if (text === undefined) return;
      // A record's state may change at midnight without anybody's doing.
      const at = now();
      const lifetimeMs = Math.min(longest, nextShanghaiDay(at) - at);
      const prefix = `${numberOf(text)} `;
      for (const [place, value] of came) {
        const subject = subjects[place];
        if (subject === undefined || !isObject(value)) continue;
        kept.set(prefix + subject, { value, asOf, until: at + lifetimeMs });
        shared?.keep(text + subject, { value, asOf }, lifetimeMs);
      }
    },
  };
}

/** About how much of the heap a value of an answer takes. */
function bytesOf(value: unknown): number {
  if (typeof value === 'string') return 24 + value.length;
  if (typeof value !== 'object' || value === null) return 8;
  let bytes = 40;
  for (const each of Object.values(value)) bytes += 8 + bytesOf(each);
  return bytes;
}
