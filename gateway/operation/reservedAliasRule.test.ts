import { buildSchema, parse, validate } from 'graphql';
import { reservedAliasRule } from './reservedAliasRule.ts';
import { fetchedAs } from './responseKeys.ts';

const schema = buildSchema('type Query { one: Int two: Int }');

function codes(text: string): unknown[] {
  return validate(schema, parse(text), [reservedAliasRule]).map(({ extensions }) => extensions['code']);
}

describe('reservedAliasRule', () => {
  it('refuses the names of the machinery, and those under which aliases are fetched', () => {
    expect(codes('{ __a: one _alias_a: two _alias_: one }')).toEqual(['RESERVED_NAME', 'RESERVED_NAME', 'RESERVED_NAME']);
    expect(codes('{ one _a: one alias_a: one a__b: two _alias: two }')).toEqual([]);
  });

  it('lets the name of a type be called __is and the type, as Relay does, and nothing else', () => {
    expect(codes('{ __isQuery: __typename ... { __isNode: __typename } }')).toEqual([]);
    expect(codes('{ __isQuery: one __is: __typename __subject: __typename __a: __typename _alias_a: __typename }')).toEqual(
      Array.from({ length: 5 }, () => 'RESERVED_NAME'),
    );
  });

  it('leaves no two aliases that are fetched under one name', () => {
    const aliases = ['a', '_a', '_alias', 'alias_a', '_alias_a'].filter((alias) => codes(`{ ${alias}: one }`).length === 0);
    const nodes = aliases.map((alias) => ({ kind: 'Field', name: { kind: 'Name', value: 'one' }, alias: { kind: 'Name', value: alias } }));
    expect(new Set(nodes.map((node) => fetchedAs(node as never))).size).toBe(4);
  });
});
