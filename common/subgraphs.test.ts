import { readSubgraphs } from './subgraphs.ts';

describe('readSubgraphs', () => {
  it('reads the list of this graph once', () => {
    expect(readSubgraphs()).toBe(readSubgraphs());
  });
});
