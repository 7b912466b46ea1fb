import { readFileSync } from 'node:fs';
import { getNamedType, isObjectType, buildASTSchema, parse, type GraphQLSchema } from 'graphql';
import { withOverlay, type OverlayRule } from '../../../common/policyOverlay.ts';
import { permissionRuleOf, type PermissionRule } from '../../../common/permissionRule.ts';

const SUPERGRAPH = new URL('../../../schema/generated/supergraph.graphql', import.meta.url);
const document = (): ReturnType<typeof parse> => parse(readFileSync(SUPERGRAPH, 'utf8'), { noLocation: true });
const schemas = new Map<string, GraphQLSchema>();

/** The rules that stand on coordinates, on their types and on what they return, with where they come from. */
export function appliedPermissions(coordinates: readonly string[], rules: readonly OverlayRule[]): object[] {
  const schema = schemaUnder(rules);
  const raised = new Set(rules.map(({ coordinate }) => coordinate));
  return coordinates.flatMap((coordinate) => {
    const [typeName = '', fieldName = ''] = coordinate.split('.');
    const type = schema.getType(typeName);
    const field = isObjectType(type) ? type.getFields()[fieldName] : undefined;
    if (!field || !isObjectType(type)) return [];
    const returned = getNamedType(field.type);
    return [
      ...described(coordinate, permissionRuleOf(field.astNode), raised.has(coordinate)),
      ...described(typeName, permissionRuleOf(type.astNode), false),
      ...(isObjectType(returned) ? described(returned.name, permissionRuleOf(returned.astNode), false) : []),
    ];
  });
}

function schemaUnder(rules: readonly OverlayRule[]): GraphQLSchema {
  const key = JSON.stringify(rules);
  let schema = schemas.get(key);
  if (!schema) {
    if (schemas.size >= 5) schemas.clear();
    schemas.set(key, (schema = buildASTSchema(withOverlay(document(), rules).document, { assumeValid: true, assumeValidSDL: true })));
  }
  return schema;
}

function described(on: string, rule: PermissionRule | undefined, isCity: boolean): object[] {
  if (!rule) return [];
  const { levels, consent, self, subjectOnly, organisationsOnly, scope = null } = rule;
  const given = { consent, self, subjectOnly, organisationsOnly, scope };
  return [
    {
      on,
      source: isCity ? 'CITY' : 'FLOOR',
      level: levels.organisation,
      person: levels.individual,
      soleTrader: levels.soleTrader,
      ...given,
    },
  ];
}
