import { getArgumentValues } from 'graphql/execution/values.js';
import { getNamedType, isObjectType, type FieldNode, type GraphQLField, type GraphQLObjectType } from 'graphql';
import type { Access } from '../../common/access.ts';
import { decide, decideForClass, type Decision } from '../../common/decide.ts';
import { hasInputRules, inputRules } from '../../common/inputRules.ts';
import { isOpenToAll, permissionRuleOf, type PermissionRule } from '../../common/permissionRule.ts';
import { SUBJECT_CLASSES } from '../../common/subjectClass.ts';
import type { SubjectReference } from '../../common/opaqueId.ts';
import type { Graph } from '../graph/graph.ts';

const ALLOW: Decision = { allow: true };
const ROOTS = ['Query', 'Mutation', 'Subscription'];

/** A denied decision, with the coordinate and the sector it was made for. */
export interface Withheld {
  readonly coordinate: string;
  readonly sector: string;
  readonly decision: Extract<Decision, { allow: false }>;
}

/** Decides fields for one caller under one graph; knows rules, not documents: the walkers that act on it know no rule. */
export interface FieldDecider {
  /**
   * Before fetching, when the subject is not known: withheld only where nobody of any class could be read.
   * `undefined` means that it may be asked for.
   */
  beforeFetch(type: GraphQLObjectType, node: FieldNode): Withheld | undefined;
  /** For the subject at hand (undefined on root fields and below anything that has none). */
  forSubject(type: GraphQLObjectType, node: FieldNode, subject: SubjectReference | undefined): Withheld | undefined;
}

/** What never changes of a field, worked out once per graph. */
interface FieldRules {
  readonly field: GraphQLField<unknown, unknown>;
  readonly sector: string;
  readonly dataset: string | undefined;
  readonly rules: readonly PermissionRule[];
  readonly inputs: boolean;
  readonly isRoot: boolean;
}

const known = new WeakMap<Graph, Map<string, FieldRules>>();

/** A decider for one caller and one operation's variables (coerced). */
export function fieldDecider(graph: Graph, access: Access, variables: Readonly<Record<string, unknown>>): FieldDecider {
  const rulesFor = (type: GraphQLObjectType, node: FieldNode): { found: FieldRules; rules: readonly PermissionRule[] } | undefined => {
    const found = fieldRules(graph, type.name, node.name.value);
    if (!found || (found.rules.length === 0 && !found.inputs)) return undefined;
    const rules = found.inputs
      ? [...found.rules, ...inputRules(found.field.args, getArgumentValues(found.field, node, variables))]
      : found.rules;
    return rules.length === 0 ? undefined : { found, rules };
  };
  const first = (
    found: FieldRules,
    coordinate: string,
    rules: readonly PermissionRule[],
    decideRule: (rule: PermissionRule) => Decision,
  ): Withheld | undefined => {
    for (const rule of rules) {
      const decision = decideRule(rule);
      if (!decision.allow) return { coordinate, sector: found.sector, decision };
    }
    return undefined;
  };
  const coordinateOf = (type: GraphQLObjectType, node: FieldNode): string => `${type.name}.${node.name.value}`;

  return {
    beforeFetch(type, node) {
      const applying = rulesFor(type, node);
      if (!applying) return undefined;
      const { found, rules } = applying;
      const coordinate = coordinateOf(type, node);
      const target = { sector: found.sector, subject: undefined, dataset: found.dataset };
      if (found.isRoot) return first(found, coordinate, rules, (rule) => decide(rule, access, target));
      const perClass = SUBJECT_CLASSES.map((subjectClass) =>
        first(found, coordinate, rules, (rule) =>
          mayOpenForOne(rule, access) ? ALLOW : decideForClass(rule, access, target, subjectClass),
        ),
      );
      return perClass.some((withheld) => withheld === undefined) ? undefined : perClass[0];
    },
    forSubject(type, node, subject) {
      const applying = rulesFor(type, node);
      if (!applying) return undefined;
      const { found, rules } = applying;
      const target = { sector: found.sector, subject, dataset: found.dataset };
      // Below a root field that leads to no subject, the strictest class counts: the laxest must never win by default.
      const ofNobody = !found.isRoot && subject === undefined;
      return first(found, coordinateOf(type, node), rules, (rule) =>
        ofNobody && rule.scope === undefined
          ? decideForClass(rule, access, target, 'individual')
          : decide(rule, access, { ...target, dataset: rule.dataset ?? found.dataset }),
      );
    },
  };
}

/** Whether a rule may open for a single subject though its class is denied: the caller's self, a consent. */
function mayOpenForOne(rule: PermissionRule, access: Access): boolean {
  const hasRole = rule.scope === undefined || access.roles.includes(rule.scope);
  return hasRole && ((rule.self && access.self.length > 0) || (rule.consent && access.consents.length > 0));
}

/** Own rule, the declaring type's, and that of the type returned (a type's rule withholds at the nearest nullable position). */
function fieldRules(graph: Graph, typeName: string, fieldName: string): FieldRules | undefined {
  let byCoordinate = known.get(graph);
  if (!byCoordinate) known.set(graph, (byCoordinate = new Map<string, FieldRules>()));
  const coordinate = `${typeName}.${fieldName}`;
  let rules = byCoordinate.get(coordinate);
  if (!rules) {
    const type = graph.annotated.getType(typeName);
    const field = isObjectType(type) ? type.getFields()[fieldName] : undefined;
    const entry = graph.table.get(coordinate);
    if (!field || !entry) return undefined;
    const returned = getNamedType(field.type);
    const all = [entry.own, entry.declaring, isObjectType(returned) ? permissionRuleOf(returned.astNode) : undefined];
    rules = {
      field,
      sector: entry.sector ?? '',
      dataset: entry.dataset,
      rules: all.filter((rule): rule is PermissionRule => rule !== undefined && !isOpenToAll(rule)),
      inputs: hasInputRules(field.args),
      isRoot: ROOTS.includes(typeName),
    };
    byCoordinate.set(coordinate, rules);
  }
  return rules;
}
