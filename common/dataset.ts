import { getNamedType, isObjectType, Kind, type GraphQLField, type GraphQLObjectType } from 'graphql';

/** The catalogue entry that a record type carries (`@dataset`), as far as programs need it. */
export interface DatasetEntry {
  readonly code: string;
  readonly category: string;
}

/** The `@dataset` of an object type, or `undefined`. */
export function datasetEntryOf(type: GraphQLObjectType): DatasetEntry | undefined {
  const directive = type.astNode?.directives?.find(({ name }) => name.value === 'dataset');
  if (!directive) return undefined;
  const text = (name: string): string => {
    const value = directive.arguments?.find((argument) => argument.name.value === name)?.value;
    if (value?.kind !== Kind.STRING && value?.kind !== Kind.ENUM) throw new Error(`${type.name}: @dataset without ${name}`);
    return value.value;
  };
  return { code: text('code'), category: text('category') };
}

/** The data set of a field: that of the record type that it returns, through connection and edge, or else that it is a field of. */
export function datasetOf(field: GraphQLField<unknown, unknown>, declaring: GraphQLObjectType): string | undefined {
  return returnedDataset(field) ?? datasetEntryOf(declaring)?.code;
}

function returnedDataset(field: GraphQLField<unknown, unknown>): string | undefined {
  let type = getNamedType(field.type);
  for (let step = 0; step < 2 && isObjectType(type); step += 1) {
    const entry = datasetEntryOf(type);
    if (entry) return entry.code;
    const inner = type.getFields()['nodes'] ?? type.getFields()['node'];
    if (!inner) return undefined;
    type = getNamedType(inner.type);
  }
  return isObjectType(type) ? datasetEntryOf(type)?.code : undefined;
}
