import { suppressed, type Weighed } from './suppress.ts';

const MINIMUM = 5;

describe('suppressed cells', () => {
  const cells = (counts: Readonly<Record<string, number>>): Weighed[] =>
    Object.entries(counts).map(([key, weight]) => ({ key: key.split(' '), weight, small: weight < MINIMUM }));
  const hidden = (counts: Readonly<Record<string, number>>) =>
    [...suppressed(cells(counts), MINIMUM)].map(({ key }) => key.join(' ')).sort();

  it('none, where every cell is large enough', () => {
    expect(hidden({ a: 5, b: 9 })).toEqual([]);
  });

  it('one small cell takes the smallest other along: the total would give it away', () => {
    expect(hidden({ a: 2, b: 40, c: 9 })).toEqual(['a', 'c']);
  });

  it('several small ones take another along while they hold too few together', () => {
    expect(hidden({ a: 1, b: 2, c: 30, d: 8 })).toEqual(['a', 'b', 'd']);
    expect(hidden({ a: 3, b: 2, c: 30 })).toEqual(['a', 'b']);
  });

  it('along every dimension: rows and columns can each be asked for by themselves', () => {
    const found = hidden({ 'x a': 2, 'x b': 20, 'x c': 30, 'y a': 50, 'y b': 60, 'y c': 70, 'z a': 8, 'z b': 9, 'z c': 10 });
    // In row x a second cell, in column a a second one, and whatever those leave alone in their lines.
    for (const line of ['x', 'y', 'z', 'a', 'b', 'c']) {
      const count = found.filter((key) => key.split(' ').includes(line)).length;
      expect([0, 2, 3]).toContain(count);
    }
    expect(found).toContain('x a');
  });

  it('of sums another is taken along while most of what is hidden is one’s', () => {
    const sum = (key: string, all: bigint, largest: bigint, small = false): Weighed => ({
      key: [key],
      weight: 6,
      small,
      shares: { all, largest },
    });
    const [dominated, little, much] = [sum('a', 1_000n, 990n, true), sum('b', 10n, 2n), sum('c', 2_000n, 400n)];
    expect([...suppressed([dominated, little, much], MINIMUM)].map(({ key }) => key[0])).toEqual(['a', 'b', 'c']);
    expect([...suppressed([dominated, sum('b', 600n, 200n), much], MINIMUM)].map(({ key }) => key[0])).toEqual(['a', 'b']);
  });

  it('all of a line, where nothing else can hide it', () => {
    expect(hidden({ a: 3, b: 7 })).toEqual(['a', 'b']);
    expect(hidden({ a: 3 })).toEqual(['a']);
  });
});
