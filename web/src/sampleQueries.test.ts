import { readFileSync } from 'node:fs';
import { buildSchema, parse, validate } from 'graphql';
import { sampleQueries } from './sampleQueries.ts';

const schema = buildSchema(readFileSync(new URL('../../schema/generated/client.graphql', import.meta.url), 'utf8'));

describe('sampleQueries', () => {
  it.each(sampleQueries({ uscc: '91441802MA1NLBU3X4', ids: ['a'] }))('is valid in the graph: $query', ({ query, variables }) => {
    expect(validate(schema, parse(query))).toEqual([]);
    expect(() => (variables === '' ? undefined : (JSON.parse(variables) as unknown))).not.toThrow();
  });
});
