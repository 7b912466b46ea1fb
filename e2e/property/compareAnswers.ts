import type { Expected } from './monolith.ts';
import type { ClientAnswer } from './testBed.ts';

/** An error as the client got it. */
export interface ClientError {
  readonly path?: readonly (string | number)[];
  readonly message: string;
  readonly extensions?: Readonly<Record<string, unknown>>;
}

const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\s+/gs;

/** JSON without the freedom that JSON leaves: order and repetition of names stay, spaces and escapes do not. */
export function canonicalJson(text: string): string {
  return text.replace(TOKEN, (token) => (/^\s/.test(token) ? '' : JSON.stringify(JSON.parse(token))));
}

/**
 * How an answer differs from the expected one; nothing when it is right. `data` must be the same to the byte, errors the same
 * as a set of (path, code). Whatever moved up from below a null stands for that null: which of several failures below it is
 * told depends on who met it first, so there it suffices that what was told is among them, and something was.
 */
export function differences(answer: ClientAnswer, expected: Expected): string[] {
  const problems: string[] = [];
  if (answer.status !== 200) problems.push(`status ${answer.status}`);
  const text = canonicalJson(answer.text);
  const data = `"data":${JSON.stringify(expected.data)}`;
  if (!text.includes(`{${data}}`) && !text.includes(`{${data},"errors"`) && !text.endsWith(`,${data}}`))
    problems.push(`data ${difference(text, data)}`);
  const { errors = [] } = JSON.parse(answer.text) as { errors?: ClientError[] };
  const told = errors.map(({ path, extensions }) => ({ path: path ?? [], code: String(extensions?.['code']), departments: [] }));
  return [...problems, ...errorDifferences(told, expected)];
}

function errorDifferences(told: Expected['errors'], { data, errors }: Expected): string[] {
  const ours = byNull(told, data);
  const theirs = byNull(errors, data);
  return [...new Set([...ours.keys(), ...theirs.keys()])].flatMap((place) => {
    const mine = ours.get(place);
    const right = theirs.get(place);
    if (!mine) return [`no error at ${place}: ${[...(right?.codes ?? [])].join(' ')}`];
    if (!right) return [`an error too many at ${place}: ${[...mine.codes].join(' ')}`];
    const isFromBelow = mine.isFromBelow || right.isFromBelow;
    const missing = isFromBelow ? [] : [...right.codes].filter((code) => !mine.codes.has(code));
    // A department that empties an object because of one field has not given the others.
    const allowed = new Set([...right.codes, ...(isFromBelow ? ['DEPARTMENT_UNAVAILABLE'] : [])]);
    const extra = [...mine.codes].filter((code) => !allowed.has(code));
    return missing.length + extra.length > 0 ? [`at ${place}: ${[...mine.codes].join(' ')} instead of ${[...right.codes].join(' ')}`] : [];
  });
}

interface AtNull {
  readonly codes: Set<string>;
  /** Whether some of it happened below, where the answer has nothing any more. */
  isFromBelow: boolean;
}

/** Errors by the null of the answer that they explain. */
function byNull(errors: Expected['errors'], data: unknown): Map<string, AtNull> {
  const places = new Map<string, AtNull>();
  for (const { path, code } of errors) {
    let here = data;
    let length = 0;
    while (length < path.length && typeof here === 'object' && here !== null) {
      here = (here as Record<string | number, unknown>)[path[length] as string | number];
      length += 1;
    }
    const place = path.slice(0, length).join('.');
    const known = places.get(place) ?? { codes: new Set<string>(), isFromBelow: false };
    places.set(place, known);
    known.codes.add(code);
    if (length < path.length) known.isFromBelow = true;
  }
  return places;
}

/** Where two texts part, and how each goes on. */
function difference(text: string, expected: string): string {
  const from = Math.max(0, text.indexOf('"data":'));
  let at = 0;
  while (at < expected.length && text[from + at] === expected[at]) at += 1;
  const around = (of: string, start: number): string => of.slice(Math.max(0, start - 60), start + 40);
  return `${around(text, from + at)} instead of ${around(expected, at)}`;
}

/** Departments that errors blame although nothing is wrong with them, and errors of departments that blame nobody. */
export function wrongBlame(answer: ClientAnswer, { errors: expected }: Expected, faulty: ReadonlySet<string>): string[] {
  const { errors = [] } = JSON.parse(answer.text) as { errors?: ClientError[] };
  const allowed = new Set([...faulty, ...expected.flatMap(({ departments }) => departments)]);
  return errors.flatMap(({ path, extensions }) => {
    if (!String(extensions?.['code']).startsWith('DEPARTMENT_')) return [];
    const departments = extensions?.['departments'];
    const blamed = Array.isArray(departments) ? departments.map(String) : [];
    if (blamed.length === 0) return [`nobody is named at ${path?.join('.')}`];
    return blamed.filter((name) => !allowed.has(name)).map((name) => `${name} is blamed at ${path?.join('.')}`);
  });
}
