import { readFileSync } from 'node:fs';
import { buildSchema, getIntrospectionQuery, Kind, parse, type FragmentDefinitionNode, type GraphQLSchema } from 'graphql';
import { readConfig } from '../../common/config.ts';
import { measureOperation } from './measureOperation.ts';

const small = buildSchema('type Query { "one" one(of: Int): Thing! two: [Thing] @deprecated } type Thing { id: ID }');
const whole = buildSchema(readFileSync(new URL('../../schema/generated/client.graphql', import.meta.url), 'utf8'));

function cost(schema: GraphQLSchema, text: string): number {
  const { definitions } = parse(text);
  const [operation] = definitions.flatMap((each) => (each.kind === Kind.OPERATION_DEFINITION ? [each] : []));
  const fragments = definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION) as FragmentDefinitionNode[];
  if (!operation) throw new Error('no operation');
  return measureOperation(schema, operation, new Map(fragments.map((fragment) => [fragment.name.value, fragment])), {}).cost;
}

describe('introspectionCost', () => {
  it('counts the values of the answer twice: objects, leaves, lists, and the null where there is nothing', () => {
    // __type, fields, one, two; of each its name and type; of each type its ofType, and of that what it is called
    expect(cost(small, '{ __type(name: "Query") { fields { name type { ofType { name } } } } }')).toBe(
      2 * (1 + 1 + 2 * (1 + 1 + 2 + 2 + 1)),
    );
    expect(cost(small, '{ __type(name: "Thing") { enumValues { name } } }')).toBe(2 * 3);
    expect(cost(small, '{ __type(name: "Nothing") { name } }')).toBe(2);
  });

  it('takes a name in a variable for that of the largest, and looks into fragments', () => {
    const query = '($n: String!) { __type(name: $n) { ...F } } fragment F on __Type { ... { fields { name } } }';
    const largest = Math.max(
      ...Object.keys(small.getTypeMap()).map((name) => cost(small, `{ __type(name: "${name}") { fields { name } } }`)),
    );
    expect(cost(small, `query ${query}`)).toBe(largest);
  });

  it('lets the usual introspection query through with room to spare, and none that answers megabytes', () => {
    const { maxCost } = readConfig({}).limits;
    const usual = getIntrospectionQuery({
      specifiedByUrl: true,
      directiveIsRepeatable: true,
      schemaDescription: true,
      inputValueDeprecation: true,
      oneOf: true,
    });
    expect(cost(whole, usual)).toBeLessThan(0.75 * maxCost);
    const described = Array.from({ length: 100 }, (_, index) => `a${index}: description`).join(' ');
    expect(cost(whole, `{ __schema { types { fields { type { ${described} } } } } }`)).toBeGreaterThan(maxCost);
  });

  it('gives up on what would take long to count', () => {
    const fields = Array.from({ length: 98 }, (_, index) => `a${index}: fields { type { name ofType { name ofType { name } } } }`).join(
      ' ',
    );
    expect(cost(whole, `{ __schema { types { ${fields} } } }`)).toBe(1e12);
  });
});
