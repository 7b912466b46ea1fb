import { readFileSync } from 'node:fs';
import { getNamedType, isEnumType, isInputObjectType, isObjectType, buildASTSchema, parse, type GraphQLSchema } from 'graphql';
import { withOverlay, type OverlayRule } from '../../../common/policyOverlay.ts';
import { testedArguments } from '../../../common/testedArguments.ts';
import { permissionRuleOf, type PermissionRule } from '../../../common/permissionRule.ts';

const SUPERGRAPH = new URL('../../../schema/generated/supergraph.graphql', import.meta.url);
const document = (): ReturnType<typeof parse> => parse(readFileSync(SUPERGRAPH, 'utf8'), { noLocation: true });
let testing: ReadonlyMap<string, readonly string[]> | undefined;
const schemas = new Map<string, GraphQLSchema>();

const COORDINATE = /^(\w+)\.(\w+)(?:\((\w+):\))?$/;

/**
 * The rules that stand on coordinates, on their types and on what they return, with where they come from: of fields, of arguments (those of their field
 * too), of input fields and enum values.
 */
export function appliedPermissions(coordinates: readonly string[], rules: readonly OverlayRule[]): object[] {
  const schema = schemaUnder(rules);
  const raised = new Set(rules.map(({ coordinate }) => coordinate));
  // With a field that is made stricter go the arguments that test it.
  for (const [argument, fields] of tested()) if (fields.some((field) => raised.has(field))) raised.add(argument);
  return coordinates.flatMap((coordinate) => {
    const [, typeName = '', name = '', argument] = COORDINATE.exec(coordinate) ?? [];
    const type = schema.getType(typeName);
    const on = (place: string, node: Parameters<typeof permissionRuleOf>[0]) => described(place, permissionRuleOf(node), raised.has(place));
    if (isInputObjectType(type)) return on(coordinate, type.getFields()[name]?.astNode);
    if (isEnumType(type)) return on(coordinate, type.getValue(name)?.astNode);
    const field = isObjectType(type) ? type.getFields()[name] : undefined;
    if (!field || !isObjectType(type)) return [];
    const returned = getNamedType(field.type);
    const definition = field.args.find((each) => each.name === argument);
    return [
      ...(definition ? on(coordinate, definition.astNode) : []),
      ...on(`${typeName}.${name}`, field.astNode),
      ...described(typeName, permissionRuleOf(type.astNode), false),
      ...(isObjectType(returned) ? described(returned.name, permissionRuleOf(returned.astNode), false) : []),
    ];
  });
}

function tested(): ReadonlyMap<string, readonly string[]> {
  return (testing ??= testedArguments(document()));
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
