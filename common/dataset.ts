import { getNamedType, isObjectType, Kind, type GraphQLField, type GraphQLObjectType } from 'graphql';
import { permissionRuleOf } from './permissionRule.ts';

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

/** The data set that a consent to what the registry itself holds of a subject names. */
export const IDENTITY_DATASET = 'identity';

/**
 * The data set that a consent to a field names: the rule's own, that of the records, or for what the registry holds of its own and
 * consent opens {@link IDENTITY_DATASET}; `undefined` where no consent can.
 */
export function consentedDataset(
  field: GraphQLField<unknown, unknown>,
  declaring: GraphQLObjectType,
  sector: string | undefined,
): string | undefined {
  const own = permissionRuleOf(field.astNode);
  const identity = sector === 'registry' && opensByConsent(field, declaring) ? IDENTITY_DATASET : undefined;
  return own?.dataset ?? datasetOf(field, declaring) ?? identity;
}

/** Whether consent opens a field: its own rule says so, or else that of its type. */
export function opensByConsent(field: GraphQLField<unknown, unknown>, declaring: GraphQLObjectType): boolean {
  return (permissionRuleOf(field.astNode) ?? permissionRuleOf(declaring.astNode))?.consent === true;
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
