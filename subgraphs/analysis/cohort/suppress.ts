/** A cell as it is worked out, before it is known whether it may show. */
export interface Weighed {
  /** Its values, one a dimension. */
  readonly key: readonly (string | null)[];
  /** How many it would tell of: of a cell that may hold natural persons those alone, since organisations can be asked for by themselves. */
  readonly weight: number;
  /** Whether it may not show by itself. */
  readonly small: boolean;
  /** Of a sum: what they have together, and the largest share of one, by their size. */
  readonly shares?: { readonly all: bigint; readonly largest: bigint };
}

/** Of a sum that one makes up by more than this, the sum tells his. */
const DOMINANT_PER_CENT = 80n;

/** Whether one makes up most of a sum. */
export function isDominated({ all, largest }: NonNullable<Weighed['shares']>): boolean {
  return largest * 100n > all * DOMINANT_PER_CENT;
}

/**
 * Which cells are suppressed: the small ones, and others that would give them away. Along each dimension the cells of a line add up to
 * something that can be asked for by itself, so of a line with anything hidden at least two cells are, and what they hold together is no
 * smaller than the minimum group, nor most of it one's (complementary suppression); the smallest go first, until no line tells.
 */
export function suppressed(cells: readonly Weighed[], minimumGroup: number): ReadonlySet<Weighed> {
  const hidden = new Set(cells.filter(({ small }) => small));
  const dimensions = cells[0]?.key.length ?? 0;
  const lines = Array.from({ length: dimensions }, (_none, dimension) => linesAlong(cells, dimension)).flat();
  for (let changed = true; changed;) {
    changed = false;
    for (const line of lines) {
      const concealed = line.filter((cell) => hidden.has(cell));
      if (concealed.length === 0) continue;
      const together = concealed.reduce((sum, { weight }) => sum + weight, 0);
      if (concealed.length > 1 && together >= minimumGroup && !isDominated(sharesOf(concealed))) continue;
      const next = line.filter((cell) => !hidden.has(cell)).sort((a, b) => a.weight - b.weight)[0];
      if (!next) continue;
      hidden.add(next);
      changed = true;
    }
  }
  return hidden;
}

function sharesOf(cells: readonly Weighed[]): NonNullable<Weighed['shares']> {
  const shares = cells.flatMap((cell) => cell.shares ?? []);
  return {
    all: shares.reduce((sum, { all }) => sum + all, 0n),
    largest: shares.reduce((most, { largest }) => (largest > most ? largest : most), 0n),
  };
}

function linesAlong(cells: readonly Weighed[], dimension: number): Weighed[][] {
  const lines = new Map<string, Weighed[]>();
  for (const cell of cells) {
    const others = JSON.stringify(cell.key.filter((_value, index) => index !== dimension));
    lines.set(others, [...(lines.get(others) ?? []), cell]);
  }
  return [...lines.values()];
}
