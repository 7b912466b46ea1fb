/** A place in an answer whose value is replaced on its way out, so that no library stands between a fault and the gateway. */
export interface Spot {
  readonly path: readonly (string | number)[];
  readonly kind: 'null' | 'wrongType' | 'missing';
  /** What stands there instead of a value of the right type. */
  readonly wrong: unknown;
}

/** Replaces values of an answer, in place. */
export function spoil(data: unknown, spots: readonly Spot[]): void {
  for (const { path, kind, wrong } of spots) {
    let holder = data;
    for (const step of path.slice(0, -1))
      holder = typeof holder === 'object' && holder !== null ? (holder as Record<string, unknown>)[step] : undefined;
    const last = path.at(-1);
    if (typeof holder !== 'object' || holder === null || last === undefined) continue;
    if (kind === 'missing') delete (holder as Record<string, unknown>)[last];
    else (holder as Record<string, unknown>)[last] = kind === 'null' ? null : wrong;
  }
}

/** Every list that `_entities` returned, whatever it was called: changed in place. */
export function changeEntities(data: unknown, change: (entities: unknown[]) => unknown[]): void {
  if (typeof data !== 'object' || data === null) return;
  const answer = data as Record<string, unknown>;
  for (const [key, value] of Object.entries(answer)) if (Array.isArray(value)) answer[key] = change(value);
}

/** JSON that means the same to a parser and looks like nothing a server usually sends: names twice, escapes, other spellings of numbers. */
export function oddJson(value: unknown): string {
  if (Array.isArray(value)) return `[ ${value.map(oddJson).join(' ,\n')}\t]`;
  if (typeof value === 'string')
    return `"${[...value].map((each, index) => (index % 3 === 0 ? escaped(each) : JSON.stringify(each).slice(1, -1))).join('')}"`;
  if (typeof value === 'number') return Number.isInteger(value) && Math.abs(value) < 1e6 ? `${value}.0` : value.toExponential();
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries: [string, unknown][] = Object.entries(value).reverse();
  const [first] = entries;
  // The last of two values of one name counts.
  if (first && typeof first[1] === 'string') entries.unshift([first[0], 'twice']);
  return `{\r\n ${entries.map(([name, inner]) => `${oddJson(name)} : ${oddJson(inner)}`).join(' , ')} }`;
}

function escaped(text: string): string {
  return text
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}

/** The same with what nobody asked for beside it: other fields, an id of its own making, the names of the machinery. */
export function talkative(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(talkative);
  if (typeof value !== 'object' || value === null) return value;
  const given = Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, talkative(inner)]));
  return { unasked: { id: 'x', list: [1, { deep: null }] }, constructor: 'x', ...given, name2: 'leak', errors: [] };
}
