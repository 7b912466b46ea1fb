import type { RequestRecord } from '../authorise/requestRecords.ts';

/** A set of places among the audited coordinates of a shape, 31 in each number. */
export type Places = number[];

const WORD = 31;

/** What was served in one answer: of no subject, and of each subject it shows. On the hot path: a bit for each field. */
export class Served {
  readonly alone: Places = [];
  readonly bySubject = new Map<RequestRecord, Places>();
  #last: RequestRecord | undefined;
  #lastPlaces: Places = this.alone;

  /** Marks a coordinate as served of a subject. */
  mark(record: RequestRecord | undefined, place: number): void {
    if (record !== this.#last) {
      this.#last = record;
      this.#lastPlaces = record ? this.#placesOf(record) : this.alone;
    }
    const word = (place / WORD) | 0;
    const places = this.#lastPlaces;
    while (places.length <= word) places.push(0);
    places[word] = (places[word] as number) | (1 << (place % WORD));
  }

  /** Of whom anything was served. */
  subjectIds(): ReadonlySet<string> {
    return new Set([...this.bySubject.keys()].map(({ subject }) => subject.id));
  }

  #placesOf(record: RequestRecord): Places {
    let places = this.bySubject.get(record);
    if (!places) this.bySubject.set(record, (places = []));
    return places;
  }
}

/** The members of a set. */
export function placesIn(places: Places): number[] {
  return places.flatMap((bits, word) =>
    Array.from({ length: WORD }, (_, bit) => bit)
      .filter((bit) => (bits & (1 << bit)) !== 0)
      .map((bit) => word * WORD + bit),
  );
}
