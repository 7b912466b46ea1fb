import type { FetchProgram, SelectionProgram } from '../compile/program.ts';
import { cacheText, rootDocument } from './documents.ts';

const FETCH = { graph: 'g', subgraph: 'courts' } as FetchProgram;
const SELECTION = { text: '{courts{dishonestDebts(current:$c){id}}}', variables: ['c'] };

describe('cacheText', () => {
  it('tells a variable that was not given from one that is null: what was not given has its default', () => {
    const keys = [{}, { c: null }, { c: true }, { c: 'true' }, { c: [] }].map((variables) => cacheText(FETCH, SELECTION, variables));
    expect(new Set(keys).size).toBe(5);
    expect(cacheText(FETCH, SELECTION, { c: true, other: 1 })).toBe(keys[2]);
  });
});

describe('rootDocument', () => {
  const LARGE = 900_000;
  const fetch = { ...FETCH, operation: 'query', variables: new Map() } as unknown as FetchProgram;
  const ask = (text: string): number => rootDocument(fetch, { text, variables: [] } as unknown as SelectionProgram).id;

  it('is one and the same for the same text, of which so much is remembered and no more', () => {
    const [small, large] = [ask('{a}'), ask(`{a(b:"${'x'.repeat(LARGE)}")}`)];
    expect([ask('{a}'), ask(`{a(b:"${'x'.repeat(LARGE)}")}`)]).toEqual([small, large]);
    // Each with a literal of its own, as long as a request may be.
    for (let index = 0; index < 20; index += 1) ask(`{a(b:"${index}${'x'.repeat(LARGE)}")}`);
    expect(ask(`{a(b:"${'x'.repeat(LARGE)}")}`)).not.toBe(large);
  });
});
