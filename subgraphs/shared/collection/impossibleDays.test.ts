import { impossibleDays } from './impossibleDays.ts';
import type { HeaderMatch } from './matchHeader.ts';

describe('impossibleDays', () => {
  const match = (...names: string[]): HeaderMatch =>
    ({ columns: names.map((name) => ({ column: { header: name.toUpperCase(), type: 'date', to: { column: name } } })) }) as HeaderMatch;
  const faultOf = (name: string, day: string, copied: string[] = []): string | undefined =>
    impossibleDays({ derive: copied.map((copy) => ({ to: 'determined_on', copy })) }, match(name), '2026-11-22')?.fault((each) =>
      each === name ? day : null,
    )?.column;

  it('finds a day to come wherever it says when something was decided, published or listed', () => {
    expect(faultOf('determined_on', '2026-11-23')).toBe('DETERMINED_ON');
    for (const name of ['published_on', 'listed_on', 'since']) expect(faultOf(name, '2062-03-01', [name])).toBe(name.toUpperCase());
    expect(faultOf('published_on', '2026-11-22', ['published_on'])).toBeUndefined();
    // What begins on a day to come may.
    expect(faultOf('valid_from', '2026-12-01', ['valid_from'])).toBeUndefined();
    expect(faultOf('since', '2026-12-01')).toBeUndefined();
  });
});
