import type { FetchProgram } from '../compile/program.ts';
import { cacheText } from './documents.ts';

const FETCH = { graph: 'g', subgraph: 'courts' } as FetchProgram;
const SELECTION = { text: '{courts{dishonestDebts(current:$c){id}}}', variables: ['c'] };

describe('cacheText', () => {
  it('tells a variable that was not given from one that is null: what was not given has its default', () => {
    const keys = [{}, { c: null }, { c: true }, { c: 'true' }, { c: [] }].map((variables) => cacheText(FETCH, SELECTION, variables));
    expect(new Set(keys).size).toBe(5);
    expect(cacheText(FETCH, SELECTION, { c: true, other: 1 })).toBe(keys[2]);
  });
});
