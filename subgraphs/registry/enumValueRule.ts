import { isEnumType, type GraphQLSchema } from 'graphql';
import { permissionRuleOf, type PermissionRule } from '../../common/permissionRule.ts';

/** The rule that stands on a value of an enum, or `undefined`. Throws for an enum that the schema does not have. */
export function enumValueRule(schema: GraphQLSchema, enumName: string, value: string): PermissionRule | undefined {
  const type = schema.getType(enumName);
  if (!isEnumType(type)) throw new Error(`no enum ${enumName}`);
  return permissionRuleOf(type.getValue(value)?.astNode);
}
