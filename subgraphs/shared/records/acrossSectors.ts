/** A place in a list over several sectors: newest first, then by sector and number. */
export interface Place {
  readonly at: string;
  readonly sector: string;
  readonly number: number;
}

/** Where a sector's own list goes on after a place: of a moment at which several sectors have something, those of later sectors are still to come. */
export function placeIn(sector: string, after: Place): { at: string; number: number } {
  const number = sector === after.sector ? after.number : sector > after.sector ? Number.MAX_SAFE_INTEGER : 0;
  return { at: after.at, number };
}

/** The first of all, in the order of places. */
export function firstOf<T extends Place>(items: readonly T[], first: number): T[] {
  return [...items]
    .sort((a, b) => (a.at === b.at ? compare(a.sector, b.sector) || b.number - a.number : compare(b.at, a.at)))
    .slice(0, first);
}

function compare(one: string, other: string): number {
  return one === other ? 0 : one < other ? -1 : 1;
}
