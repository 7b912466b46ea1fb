import type { Gap, LocatedError, ResponsePath } from '../execute/executed.ts';

/** Errors and gaps by where they stand. */
export interface ErrorIndex {
  /** Why this place is null: the errors stated for it, else those below it, whose null moved up inside the subgraph. */
  at(path: ResponsePath): readonly LocatedError[];
  /** Errors that no place of the answer asked for. */
  unused(): readonly LocatedError[];
  /** Who is to blame for what `owner` did not give of the object at this path (its nearest ancestors count too): nobody where it
   * has no such entity and may say so; undefined where nothing is known to be missing. */
  gapsAbove(path: ResponsePath, owner: string | undefined): readonly string[] | undefined;
}

/** Indexes what went wrong, so that shaping looks each place up once. */
export function errorIndex(errors: readonly LocatedError[], gaps: readonly Gap[]): ErrorIndex {
  const errorsAt = new Map<string, LocatedError[]>();
  const errorsBelow = new Map<string, LocatedError[]>();
  for (const error of errors) {
    if (!error.path) continue;
    let steps = '';
    for (const step of error.path) {
      append(errorsBelow, `[${steps}]`, error);
      steps += `${steps === '' ? '' : ','}${JSON.stringify(step)}`;
    }
    // As JSON.stringify writes the path.
    append(errorsAt, `[${steps}]`, error);
  }
  const used = new Set<LocatedError>();
  const gapsAt = new Map<string, Gap[]>();
  for (const gap of gaps) append(gapsAt, JSON.stringify(gap.path), gap);
  return {
    at(path) {
      if (errorsAt.size === 0) return [];
      const key = JSON.stringify(path);
      const found = errorsAt.get(key) ?? errorsBelow.get(key) ?? [];
      for (const error of found) used.add(error);
      return found;
    },
    unused: () => errors.filter((error) => !used.has(error)),
    gapsAbove(path, owner) {
      if (gapsAt.size === 0) return undefined;
      for (let length = path.length; length >= 0; length -= 1) {
        const here = gapsAt.get(JSON.stringify(path.slice(0, length))) ?? [];
        const found = here.filter(({ subgraph }) => owner === undefined || subgraph === owner);
        if (found.length > 0) return found.flatMap(({ because }) => because);
      }
      return undefined;
    },
  };
}

function append<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
