import { jest } from '@jest/globals';
import { normaliseIdentifier } from './identifiers/normaliseIdentifier.ts';
import { halfWidth } from './halfWidth.ts';
import { normaliseName } from './normaliseName.ts';

describe('halfWidth', () => {
  it('writes full-width characters half-width', () => {
    expect(halfWidth('ＡＢ－１２３')).toBe('AB-123');
  });

  it('leaves alone what no name or number can be: its combining marks would have to be sorted', () => {
    const text = `e${'\u0301\u0323'.repeat(200_000)}`;
    const ordering = jest.spyOn(String.prototype, 'normalize');
    try {
      for (const spell of [halfWidth, normaliseName, normaliseIdentifier]) spell(text);
      expect(ordering).not.toHaveBeenCalled();
    } finally {
      ordering.mockRestore();
    }
  });
});
