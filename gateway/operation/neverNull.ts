import {
  isNonNullType,
  Kind,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';

/**
 * The variables of an operation that stand where no null may, in it or in fragments that it spreads, though they can be null themselves: a
 * default, of theirs or of the argument, lets them stand there (GraphQL §5.8.5), and does not count once null is given.
 */
export function neverNull(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): readonly string[] {
  const nullable = new Set(
    (operation.variableDefinitions ?? []).flatMap(({ variable, type }) => (type.kind === Kind.NON_NULL_TYPE ? [] : [variable.name.value])),
  );
  if (nullable.size === 0) return [];
  const found = new Set<string>();
  const spread = new Set<string>();
  const reached: (OperationDefinitionNode | FragmentDefinitionNode)[] = [operation];
  const types = new TypeInfo(schema);
  const look = (definition: OperationDefinitionNode | FragmentDefinitionNode): void =>
    void visit(
      definition,
      visitWithTypeInfo(types, {
        VariableDefinition: () => false,
        Variable({ name }) {
          if (nullable.has(name.value) && isNonNullType(types.getInputType())) found.add(name.value);
        },
        FragmentSpread({ name }) {
          const fragment = fragments.get(name.value);
          if (!fragment || spread.has(name.value)) return;
          spread.add(name.value);
          reached.push(fragment);
        },
      }),
    );
  for (let next = reached.pop(); next; next = reached.pop()) look(next);
  return [...found];
}
