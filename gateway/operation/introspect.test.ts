import { buildSchema, Kind, parse } from 'graphql';
import { introspect } from './introspect.ts';

/** As a caller sees it: `Filter` is not in it. */
const VISIBLE = buildSchema('type Query { name: String }');

describe('introspect', () => {
  const ask = (text: string, variables: Record<string, unknown> = {}): Record<string, unknown> => {
    const { definitions } = parse(text);
    const operation = definitions.find((each) => each.kind === Kind.OPERATION_DEFINITION);
    const fragments = definitions.filter((each) => each.kind === Kind.FRAGMENT_DEFINITION);
    if (!operation) throw new Error('no operation');
    return introspect(() => VISIBLE, operation, new Map(fragments.map((each) => [each.name.value, each])), variables);
  };

  it('answers beside a variable of a type that the caller does not see', () => {
    const text =
      'query ($f: Filter, $s: Boolean = true) { hidden(f: $f) { a } __schema { queryType { ...n } } } fragment n on __Type { name @include(if: $s) kind }';
    for (const variables of [{ s: true }, { f: { a: 1 }, s: true }])
      expect(ask(text, variables)).toEqual({ __schema: { queryType: { name: 'Query', kind: 'OBJECT' } } });
    expect(ask(text, { s: false })).toEqual({ __schema: { queryType: { kind: 'OBJECT' } } });
  });

  it('takes its own variables', () => {
    expect(ask('query ($t: String!) { __type(name: $t) { kind } }', { t: 'Query' })).toEqual({ __type: { kind: 'OBJECT' } });
  });
});
