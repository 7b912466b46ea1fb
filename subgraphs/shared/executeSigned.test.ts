import { buildSchema } from 'graphql';
import { operationCache } from './executeSigned.ts';

describe('operationCache', () => {
  const schema = buildSchema('type Query { a(b: String): Int }');

  it('prepares an operation once, and remembers so much of their text and no more', () => {
    const operationOf = operationCache(schema);
    const text = (index: number): string => `{ a(b: "${index}${'x'.repeat(900_000)}") }`;
    const [small, large] = [operationOf('{ a }'), operationOf(text(0))];
    expect([operationOf('{ a }'), operationOf(text(0))]).toEqual([small, large]);
    expect([operationOf('{ a }') === small, operationOf(text(0)) === large]).toEqual([true, true]);
    for (let index = 1; index < 8; index += 1) operationOf(text(index));
    expect(operationOf(text(0))).not.toBe(large);
    expect(small).toMatchObject({ errors: [], coordinates: ['Query.a'] });
  });
});
