import { buildSchema, Kind, parse, type FragmentDefinitionNode, type OperationDefinitionNode } from 'graphql';
import { neverNull } from './neverNull.ts';

const schema = buildSchema(`
  type Query { one(id: ID, page: Int! = 20, in: In): Thing }
  type Thing { id(of: String!): ID! next: Thing }
  input In { must: Boolean! = true may: [String!] }
`);

function variables(text: string): readonly string[] {
  const { definitions } = parse(text);
  const operation = definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION) as OperationDefinitionNode;
  const fragments = definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION) as FragmentDefinitionNode[];
  return neverNull(schema, operation, new Map(fragments.map((fragment) => [fragment.name.value, fragment])));
}

describe('neverNull', () => {
  it('names what a default lets stand in an argument, an input object, a list or a condition', () => {
    expect(
      variables(`query ($page: Int, $must: Boolean = true, $may: String = "a", $if: Boolean = true, $id: ID = "b") {
        one(id: $id, page: $page, in: { must: $must, may: [$may] }) @include(if: $if) { next { __typename } }
      }`),
    ).toEqual(['page', 'must', 'may', 'if']);
  });

  it('looks into the fragments that are spread, and no others', () => {
    const rest = `fragment A on Thing { next { ...B } } fragment B on Thing { id(of: $b) } fragment C on Thing { id(of: $c) }`;
    expect(variables(`query ($b: String = "", $c: String = "") { one { ...A ...A } } ${rest}`)).toEqual(['b']);
  });

  it('says nothing of variables that cannot be null', () => {
    expect(variables('query ($of: String!) { one { id(of: $of) } }')).toEqual([]);
  });
});
