import { endianness } from 'node:os';
import { RoaringBitmap32 } from 'roaring-wasm';
import { FIRST_NUMBER, type SubjectClass } from '../../../common/subjectClass.ts';

/** A set of subjects by their dense numbers, compressed (roaring bitmap). */
export type SubjectSet = RoaringBitmap32;

/** Numbers beyond this do not fit a 32-bit bitmap. */
const LIMIT = 2 ** 32;
/** PostgreSQL sends whole numbers of four bytes with a sign: numbers travel less this. */
export const WIRE_OFFSET = 2 ** 31;

/** A department is told whom it is about up to so many. */
export const MOST_TOLD = 20_000;
/** And up to so many where it may look each of them up, if that is less work than to go through all it has. */
export const MOST_LOOKED_UP = 150_000;
/** What PostgreSQL takes to look one subject up in an index, in the units of its planner's costs; measured (docs/performance-cohorts.md). */
export const LOOK_UP_COST = 0.45;

/** The first number of each class and the first beyond it. */
export const CLASS_RANGE: Readonly<Record<SubjectClass, readonly [number, number]>> = {
  organisation: [FIRST_NUMBER.organisation, FIRST_NUMBER.soleTrader],
  soleTrader: [FIRST_NUMBER.soleTrader, FIRST_NUMBER.individual],
  individual: [FIRST_NUMBER.individual, LIMIT],
};

const IS_LITTLE_ENDIAN = endianness() === 'LE';

/** A new set of these numbers. */
export function setOf(numbers: Iterable<number> | Uint32Array = []): SubjectSet {
  const sorted = numbers instanceof Uint32Array ? numbers : Uint32Array.from(numbers);
  return new RoaringBitmap32(sorted.sort());
}

/** The set of numbers that PostgreSQL sent as `string_agg(int4send(number - 2^31))`. */
export function setFromWire(bytes: Uint8Array): SubjectSet {
  return new RoaringBitmap32(inOrder(numbersFromWire(bytes)));
}

/** Numbers in order. PostgreSQL sends them as they stand in the table: to sort half a million takes as long as to read them. */
function inOrder(numbers: Uint32Array): Uint32Array {
  let [least, most, isSorted] = [LIMIT, 0, true];
  for (const number of numbers) {
    if (number < most) isSorted = false;
    if (number < least) least = number;
    if (number > most) most = number;
  }
  if (isSorted) return numbers;
  const words = (most - least) / 32 + 1;
  if (words > numbers.length) return numbers.sort();
  // They lie close together: a bit for each, which also counts each once.
  const bits = new Uint32Array(words);
  for (const number of numbers) {
    const place = number - least;
    bits[place >>> 5] = (bits[place >>> 5] as number) | (1 << (place & 31));
  }
  let count = 0;
  for (let word = 0; word < bits.length; word += 1)
    for (let left = bits[word] as number; left !== 0; left &= left - 1) {
      numbers[count] = least + word * 32 + (31 - Math.clz32(left & -left));
      count += 1;
    }
  return numbers.subarray(0, count);
}

/** The numbers of {@link setFromWire}, in the order sent. */
export function numbersFromWire(bytes: Uint8Array): Uint32Array {
  // Typed arrays want bytes of their own machine's order, at a multiple of their width.
  const own = Buffer.allocUnsafeSlow(bytes.byteLength);
  own.set(bytes);
  if (IS_LITTLE_ENDIAN) own.swap32();
  const numbers = new Uint32Array(own.buffer, 0, bytes.byteLength / 4);
  for (let index = 0; index < numbers.length; index += 1) numbers[index] = (numbers[index] as number) + WIRE_OFFSET;
  return numbers;
}

/** A set as text, for a JSON body (the portable roaring format, base64). */
export function encodeSet(set: SubjectSet): string {
  set.optimize();
  const bytes = set.serialize('portable');
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

/** The set behind a text. Throws for what {@link encodeSet} did not make. */
export function decodeSet(text: string): SubjectSet {
  return RoaringBitmap32.deserialize('portable', Buffer.from(text, 'base64'));
}

/** Numbers as PostgreSQL reads an array: a parameter for `…::text::bigint[]`. */
export function arrayText(numbers: Uint32Array): string {
  return `{${numbers.join()}}`;
}

/** Where runs of numbers that follow one another begin and end, of numbers in order. */
export function runsOf(numbers: Uint32Array): { lows: Uint32Array; highs: Uint32Array } {
  const lows = new Uint32Array(numbers.length);
  const highs = new Uint32Array(numbers.length);
  let count = 0;
  for (let index = 0; index < numbers.length; index += 1) {
    const number = numbers[index] as number;
    if (count > 0 && highs[count - 1] === number - 1) highs[count - 1] = number;
    else {
      lows[count] = highs[count] = number;
      count += 1;
    }
  }
  return { lows: lows.subarray(0, count), highs: highs.subarray(0, count) };
}

/** Those of a set that are of one of these classes: the set itself where that is all three. */
export function ofClasses(set: SubjectSet, classes: readonly SubjectClass[]): SubjectSet {
  const kept = set.clone();
  for (const [subjectClass, [from, until]] of Object.entries(CLASS_RANGE))
    if (!classes.includes(subjectClass as SubjectClass)) kept.removeRange(from, until);
  return kept;
}

/** How many natural persons are in a set. */
export function personsIn(set: SubjectSet): number {
  return set.rangeCardinality(...CLASS_RANGE.individual);
}

/** What two sets have in common; a new set. */
export function intersection(a: SubjectSet, b: SubjectSet): SubjectSet {
  const [small, large] = a.size <= b.size ? [a, b] : [b, a];
  const common = small.clone();
  common.andInPlace(large);
  return common;
}
