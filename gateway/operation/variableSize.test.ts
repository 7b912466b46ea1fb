import { variableSize } from './variableSize.ts';

const most = { values: 100, depth: 20 };

describe('variableSize', () => {
  it('counts values, lists and objects among them, and how deep they are', () => {
    expect(variableSize([], most)).toEqual({ values: 0, depth: 0 });
    expect(variableSize(['a', null, 1], most)).toEqual({ values: 3, depth: 1 });
    expect(variableSize([{ or: [{ kind: 'ENTERPRISE' }, {}] }], most)).toEqual({ values: 5, depth: 4 });
  });

  it('stops where it is too much, however wide or deep', () => {
    expect(variableSize([Array.from({ length: 300_000 }, () => ({}))], most)).toEqual({ values: 300_001, depth: 2 });
    let nested: unknown = 0;
    for (let level = 0; level < 100_000; level += 1) nested = [nested];
    expect(variableSize([nested], most)).toEqual({ values: 21, depth: 21 });
  });
});
