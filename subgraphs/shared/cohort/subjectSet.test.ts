import { numbersFromWire, runsOf, setFromWire, setFromWords, setOf, WIRE_OFFSET } from './subjectSet.ts';

/** As PostgreSQL writes them: whole numbers of four bytes with a sign, the most significant first. */
function onTheWire(numbers: readonly number[]): Uint8Array {
  const bytes = Buffer.alloc(4 * numbers.length);
  numbers.forEach((number, index) => bytes.writeInt32BE(number - WIRE_OFFSET, 4 * index));
  return bytes;
}

/** The same by words of 64, in no order. */
function asWords(numbers: readonly number[]): Uint8Array {
  const words = new Map<number, bigint>();
  for (const number of numbers) {
    const word = Math.floor(number / 64);
    words.set(word, (words.get(word) ?? 0n) | (1n << BigInt(number % 64)));
  }
  const bytes = Buffer.alloc(12 * words.size);
  [...words].reverse().forEach(([word, bits], index) => {
    bytes.writeInt32BE(word, 12 * index);
    bytes.writeBigUInt64BE(bits, 12 * index + 4);
  });
  return bytes;
}

describe('sets of subjects from the wire', () => {
  it.each<[string, readonly number[]]>([
    ['nobody', []],
    ['one', [7]],
    ['all of a word', Array.from({ length: 64 }, (_none, index) => 640 + index)],
    ['in order', [1, 2, 3, 1_000_000_000, 2_000_000_001, 2 ** 32 - 1]],
    ['each several times, in order', [5, 5, 5, 6, 6]],
    ['far apart, in any order', [2 ** 32 - 1, 1, 2_000_000_000, 1, 999_999_999]],
    ['close together, in any order, repeated', Array.from({ length: 5_000 }, (_none, index) => 1_000_000_031 + ((index * 7_919) % 3_001))],
    ['the last ones that there can be', Array.from({ length: 200 }, (_none, index) => 2 ** 32 - 1 - ((index * 37) % 101))],
  ])('hold each once: %s', (_title, numbers) => {
    const wanted = [...new Set(numbers)].sort((a, b) => a - b);
    expect([...numbersFromWire(onTheWire(numbers))]).toEqual(numbers);
    expect([...setFromWire(onTheWire(numbers))]).toEqual(wanted);
    expect(setFromWire(onTheWire(numbers)).isEqual(setOf(numbers))).toBe(true);
    expect([...setFromWords(asWords(numbers))]).toEqual(wanted);
  });

  it.each<[readonly number[], readonly number[], readonly number[]]>([
    [[], [], []],
    [
      [0, 2 ** 32 - 1],
      [0, 2 ** 32 - 1],
      [0, 2 ** 32 - 1],
    ],
    [
      [3, 4, 5, 9, 11, 12],
      [3, 9, 11],
      [5, 9, 12],
    ],
  ])('%j is read as runs', (numbers, lows, highs) => {
    const runs = runsOf(Uint32Array.from(numbers));
    expect([[...runs.lows], [...runs.highs]]).toEqual([lows, highs]);
  });
});
