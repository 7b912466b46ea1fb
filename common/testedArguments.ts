import { Kind, type DocumentNode, type FieldDefinitionNode, type ObjectTypeDefinitionNode, type TypeNode } from 'graphql';

/** Arguments that every list of records takes, and the fields of its records that they test: with one of them every value could be found by trying. */
const TESTS: Readonly<Record<string, readonly string[]>> = {
  during: ['determinedOn'],
  current: ['endedOn', 'publishUntil', 'validUntil'],
};

/**
 * The arguments of a document that test fields of the records that their field returns, by their coordinate: `TaxCredit.penalties(during:)`
 * tests `TaxPenalty.determinedOn`.
 */
export function testedArguments(document: DocumentNode): ReadonlyMap<string, readonly string[]> {
  const types = new Map(
    document.definitions.flatMap((each): [string, ObjectTypeDefinitionNode][] =>
      each.kind === Kind.OBJECT_TYPE_DEFINITION ? [[each.name.value, each]] : [],
    ),
  );
  const tested = new Map<string, readonly string[]>();
  for (const [name, { fields = [] }] of types)
    for (const field of fields)
      for (const argument of field.arguments ?? []) {
        const returned = recordOf(field, types);
        const names = (TESTS[argument.name.value] ?? []).filter((each) => returned?.fields?.some((one) => one.name.value === each));
        if (returned && names.length > 0)
          tested.set(
            `${name}.${field.name.value}(${argument.name.value}:)`,
            names.map((each) => `${returned.name.value}.${each}`),
          );
      }
  return tested;
}

/** The type of the records of a list, or of the nodes of a connection. */
function recordOf(
  { type }: FieldDefinitionNode,
  types: ReadonlyMap<string, ObjectTypeDefinitionNode>,
): ObjectTypeDefinitionNode | undefined {
  const returned = types.get(named(type));
  const nodes = returned?.fields?.find(({ name }) => name.value === 'nodes');
  return nodes ? types.get(named(nodes.type)) : returned;
}

function named(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : named(type.type);
}
