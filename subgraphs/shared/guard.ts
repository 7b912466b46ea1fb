import {
  defaultFieldResolver,
  getNamedType,
  GraphQLError,
  isObjectType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
} from 'graphql';
import { allow, deny, rule as shieldRule, shield } from 'graphql-shield';
import { aboutTypeOf } from '../../common/aboutType.ts';
import { decide, type Decision } from '../../common/decide.ts';
import { ERRORS } from '../../common/errors.ts';
import { consentedDataset } from '../../common/dataset.ts';
import { hasInputRules, inputRules } from '../../common/inputRules.ts';
import { isOpenToAll, permissionRuleOf, type PermissionRule } from '../../common/permissionRule.ts';
import type { RequestContext } from './requestContext.ts';
import { subjectOf } from './subjectScope.ts';

const ROOTS = ['Query', 'Mutation'];
/** Federation's own entry points: `_entities` is judged field by field, the SDL is handed out by compose only. */
const FEDERATION_FIELDS: Readonly<Record<string, boolean>> = { _entities: true, _service: false };

type FieldMiddleware = (resolve: () => unknown, parent: unknown, args: unknown, context: unknown, info: unknown) => unknown;

/**
 * The second lock: graphql-shield over a subgraph's schema, in place, default deny. Every ruled field is decided again
 * for each record, whatever the gateway thought. Only fields with something to decide are wrapped (shield wraps all,
 * 3–5 µs each); the proof that nothing else was left open is made here, at start: throws for a field that has neither a
 * rule nor an exemption.
 */
export function applyGuard(schema: GraphQLSchema, types: readonly GraphQLObjectType[], sector: string): void {
  const tree: Record<string, Record<string, ReturnType<ReturnType<typeof shieldRule>> | typeof allow>> = {};
  const guarded: { type: string; field: GraphQLField<unknown, unknown> }[] = [];
  for (const type of types) {
    const branch = (tree[type.name] = {} as (typeof tree)[string]);
    for (const field of Object.values(type.getFields())) {
      // What belongs to another department is here to be named in @requires only.
      const federation = isExternal(field) ? false : ROOTS.includes(type.name) ? FEDERATION_FIELDS[field.name] : undefined;
      const rules = rulesOf(type, field);
      if (federation === undefined && !isExempt(type, field, schema))
        throw new Error(`${type.name}.${field.name}: 没有 @permission，也不属于豁免 / has neither @permission nor an exemption`);
      if (federation === true || (federation === undefined && rules.length === 0 && !hasInputRules(field.args))) {
        branch[field.name] = allow;
        continue;
      }
      branch[field.name] = federation === false ? deny : fieldRule(`${type.name}.${field.name}`, rules, field, sector, type);
      guarded.push({ type: type.name, field });
    }
  }
  const generator = shield(tree, { fallbackRule: deny, allowExternalErrors: true });
  const middleware = generator.generate(schema) as unknown as Record<string, Record<string, FieldMiddleware>>;
  for (const { type, field } of guarded) {
    const guard = middleware[type]?.[field.name];
    if (!guard) throw new Error(`${type}.${field.name}: graphql-shield made no guard`);
    const inner = field.resolve ?? defaultFieldResolver;
    field.resolve = (parent, args, context, info) =>
      guard(() => inner(parent, args as Record<string, unknown>, context, info), parent, args, context, info);
  }
}

/** Own rule, the declaring type's, and the rule of the type that is returned (through connections to their nodes). */
function rulesOf(type: GraphQLObjectType, field: GraphQLField<unknown, unknown>): PermissionRule[] {
  const returned = getNamedType(field.type);
  return [
    permissionRuleOf(field.astNode),
    permissionRuleOf(type.astNode),
    isObjectType(returned) ? permissionRuleOf(returned.astNode) : undefined,
  ].filter((rule): rule is PermissionRule => rule !== undefined && !isOpenToAll(rule));
}

/** What may go without a rule of its own: connections, edges and what a ruled type declares; keys of entities that others own. */
function isExempt(type: GraphQLObjectType, field: GraphQLField<unknown, unknown>, schema: GraphQLSchema): boolean {
  if (permissionRuleOf(field.astNode) || permissionRuleOf(type.astNode)) return true;
  if (type.name.endsWith('Connection') || type.name.endsWith('Edge')) return true;
  if (type.name === '_Service') return true;
  return field.name === 'id' && type === schema.getType('Subject');
}

function isExternal(field: GraphQLField<unknown, unknown>): boolean {
  return field.astNode?.directives?.some(({ name }) => name.value === 'external') ?? false;
}

function fieldRule(
  coordinate: string,
  rules: readonly PermissionRule[],
  field: GraphQLField<unknown, unknown>,
  sector: string,
  type: GraphQLObjectType,
) {
  const dataset = consentedDataset(field, type, sector);
  const record = aboutTypeOf(type)?.record;
  const mayDependOnInput = hasInputRules(field.args);
  const isRoot = ROOTS.includes(type.name);
  return shieldRule({ cache: 'no_cache' })(
    (parent: unknown, args: Record<string, unknown>, context: RequestContext, info: GraphQLResolveInfo) => {
      const subject = isRoot ? undefined : subjectOf(parent);
      // A record of another department names its data set itself.
      const named = record && (parent as Readonly<Record<string, unknown>>)[record.dataset];
      const consented = typeof named === 'string' ? named : dataset;
      const applying = mayDependOnInput ? [...rules, ...inputRules(info.parentType.getFields()[info.fieldName]?.args ?? [], args)] : rules;
      for (const rule of applying) {
        // A rule that tells classes apart where no subject is known must not fall back to the laxest class.
        if (!isRoot && !subject && tellsSubjectsApart(rule)) return new GraphQLError('guard: no subject above a ruled field');
        const decision = decide(rule, context.access, { sector, subject, dataset: rule.dataset ?? consented });
        if (!decision.allow) return withheldError(coordinate, sector, decision);
      }
      return true;
    },
  );
}

/** Whether it matters to a rule whom something is about. */
function tellsSubjectsApart({ scope, levels, consent, subjectOnly, organisationsOnly }: PermissionRule): boolean {
  if (scope !== undefined) return false;
  return consent || subjectOnly || organisationsOnly || new Set(Object.values(levels)).size > 1;
}

/** The error that stands for a withheld value, as the gateway expects it from a department. */
export function withheldError(coordinate: string, sector: string, decision: Extract<Decision, { allow: false }>): GraphQLError {
  const { reason, requiredLevel, heldLevel } = decision;
  return new GraphQLError(ERRORS.UNAUTHORIZED_FIELD_OR_TYPE.message, {
    extensions: { code: 'UNAUTHORIZED_FIELD_OR_TYPE', coordinate, sector, requiredLevel, heldLevel, reason },
  });
}
