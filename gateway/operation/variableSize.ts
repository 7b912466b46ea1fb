/** How large the values of variables are: how many there are of them, lists and objects among them, and how deep they are nested. */
export interface VariableSize {
  readonly values: number;
  readonly depth: number;
}

/**
 * Measures values as they were parsed, without recursion: what is nested deeper than the stack holds is measured too. Stops counting where
 * `most` is passed.
 */
export function variableSize(given: readonly unknown[], most: VariableSize): VariableSize {
  let values = 0;
  let depth = 0;
  let level: readonly unknown[] = given;
  while (level.length > 0) {
    values += level.length;
    depth += 1;
    if (values > most.values || depth > most.depth) break;
    level = level.flatMap((value): readonly unknown[] => (typeof value === 'object' && value !== null ? Object.values(value) : []));
  }
  return { values, depth };
}
