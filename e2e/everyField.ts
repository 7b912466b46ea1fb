import { getNamedType, isAbstractType, isLeafType, isObjectType, isRequiredArgument, type GraphQLField, type GraphQLSchema } from 'graphql';

const DEEPEST = 6;

/** A selection of all that can be asked of a type without arguments; of another subject no more than its id and name. */
export function everyField(schema: GraphQLSchema, typeName: string, skip: ReadonlySet<string> = new Set(), depth = 0): string {
  const type = schema.getType(typeName);
  if (!isObjectType(type)) throw new Error(`${typeName} is no object type`);
  const canBeAsked = ({ name, args }: GraphQLField<unknown, unknown>): boolean => !skip.has(name) && !args.some(isRequiredArgument);
  const fields = Object.values(type.getFields()).filter(canBeAsked);
  return fields
    .map((field) => selected(schema, field, depth))
    .filter((text) => text !== '')
    .join(' ');
}

function selected(schema: GraphQLSchema, { name, type }: GraphQLField<unknown, unknown>, depth: number): string {
  const named = getNamedType(type);
  if (isLeafType(named)) return name;
  if (named.name === 'Subject') return `${name} { id name }`;
  if (isAbstractType(named) || depth === DEEPEST) return `${name} { __typename }`;
  // nodes say what edges would
  const inner = everyField(schema, named.name, new Set(['edges']), depth + 1);
  return inner === '' ? '' : `${name} { ${inner} }`;
}
