import { spreadOf } from './statistics.ts';

describe('a spread', () => {
  it('is the median and the extremes', () => {
    expect(spreadOf([5, 1, 3])).toEqual({ median: 3, min: 1, max: 5 });
    expect(spreadOf([4, 1, 2, 3])).toEqual({ median: 2.5, min: 1, max: 4 });
    expect(spreadOf([])).toEqual({ median: NaN, min: NaN, max: NaN });
  });
});
