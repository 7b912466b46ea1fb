import type { ExecutionResult } from 'graphql';

type Path = readonly (string | number)[];

/**
 * What is wrong with an answer of which parts may be withheld, or `undefined`: every value is the one that it must be, or null
 * with an error at its path; the keys are in their order; no error stands where nothing is null.
 */
export function differsBeyondWithheld({ data, errors = [] }: ExecutionResult, must: unknown): string | undefined {
  const unexplained = new Set(errors.map(({ path }) => (path ?? []).join('.')));
  const compare = (is: unknown, wanted: unknown, path: Path): string | undefined => {
    if (is === null && unexplained.delete(path.join('.'))) return undefined;
    if (typeof is !== 'object' || is === null || typeof wanted !== 'object' || wanted === null)
      return is === wanted ? undefined : `${path.join('.')}: ${JSON.stringify(is)} ≠ ${JSON.stringify(wanted)}`;
    const [keys, wantedKeys] = [Object.keys(is), Object.keys(wanted)];
    if (keys.join() !== wantedKeys.join()) return `${path.join('.')}: {${keys.join()}} ≠ {${wantedKeys.join()}}`;
    for (const key of keys) {
      const found = compare((is as Record<string, unknown>)[key], (wanted as Record<string, unknown>)[key], [...path, key]);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return compare(data, must, []) ?? (unexplained.size > 0 ? `an error and no null: ${[...unexplained][0] ?? ''}` : undefined);
}
