import type { RequestRecord } from '../authorise/requestRecords.ts';

/** A set of places among the audited coordinates of a shape, 31 in each number. */
export type Places = number[];

const WORD = 31;

/** What was served in one answer: of no subject, of each subject it shows, and of whom it only names. On the hot path: a bit for each field. */
export class Served {
  readonly alone: Places = [];
  readonly bySubject = new Map<RequestRecord, Places>();
  /** Of subjects in whose matters something was read (a case, a request for consent): nothing of what is on file of them. */
  readonly inMatters = new Map<RequestRecord, Places>();
  #last: RequestRecord | undefined;
  #lastPlaces: Places = this.alone;

  /** Marks a coordinate as served of a subject. */
  mark(record: RequestRecord | undefined, place: number): void {
    if (record !== this.#last) {
      this.#last = record;
      this.#lastPlaces = record ? this.#placesOf(record) : this.alone;
    }
    add(this.#lastPlaces, place);
  }

  /** Marks a coordinate as having shown a matter in which a subject is named. */
  markMatter(record: RequestRecord, place: number): void {
    let places = this.inMatters.get(record);
    if (!places) this.inMatters.set(record, (places = []));
    add(places, place);
  }

  /** What was served of a subject of what is on file. */
  ofSubject(id: string): number[] {
    return [...this.bySubject].flatMap(([{ subject }, places]) => (subject.id === id ? placesIn(places) : []));
  }

  #placesOf(record: RequestRecord): Places {
    let places = this.bySubject.get(record);
    if (!places) this.bySubject.set(record, (places = []));
    return places;
  }
}

function add(places: Places, place: number): void {
  const word = (place / WORD) | 0;
  while (places.length <= word) places.push(0);
  places[word] = (places[word] as number) | (1 << (place % WORD));
}

/** Whether two sets, each of them grown by `mark`, have the same members. */
export function areSame(a: Places, b: Places): boolean {
  if (a.length !== b.length) return false;
  for (let word = 0; word < a.length; word += 1) if (a[word] !== b[word]) return false;
  return true;
}

/** Whether two sets have a member in common. */
export function haveCommon(a: Places, b: Places): boolean {
  for (let word = Math.min(a.length, b.length) - 1; word >= 0; word -= 1)
    if (((a[word] as number) & (b[word] as number)) !== 0) return true;
  return false;
}

/** The set of some places. */
export function placesOf(members: readonly number[]): Places {
  const places: Places = [];
  for (const place of members) add(places, place);
  return places;
}

/** The members of either set. */
export function union(a: Places, b: Places): Places {
  const [longer, shorter] = a.length < b.length ? [b, a] : [a, b];
  return longer.map((bits, word) => bits | (shorter[word] ?? 0));
}

/** The members of a set. */
export function placesIn(places: Places): number[] {
  return places.flatMap((bits, word) =>
    Array.from({ length: WORD }, (_, bit) => bit)
      .filter((bit) => (bits & (1 << bit)) !== 0)
      .map((bit) => word * WORD + bit),
  );
}
