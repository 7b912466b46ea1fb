import { getArgumentValues } from 'graphql/execution/values.js';
import { getNamedType, isObjectType, type FieldNode, type GraphQLField, type GraphQLObjectType } from 'graphql';
import type { Access } from '../../common/access.ts';
import { decide, decideForClass, type Decision } from '../../common/decide.ts';
import { hasInputRules, inputRules } from '../../common/inputRules.ts';
import { isOpenToAll, permissionRuleOf, type PermissionRule } from '../../common/permissionRule.ts';
import type { PermissionEntry } from '../../common/permissionTable.ts';
import { SUBJECT_CLASSES, type SubjectClass } from '../../common/subjectClass.ts';
import type { SubjectReference } from '../../common/opaqueId.ts';
import type { Graph } from '../graph/graph.ts';

const ALLOW: Decision = { allow: true };
const ROOTS = ['Query', 'Mutation', 'Subscription'];

/**
 * Reached without a subject above them they are judged by whom they are about, which their id tells their owner and nobody else: he decides
 * before he asks for them, and again for each (the rule on their type).
 */
const DECIDED_BY_OWNER: ReadonlySet<string> = new Set(['RecordSummary']);

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

/** A rule, and where it asks. */
interface AppliedRule {
  readonly rule: PermissionRule;
  readonly sector: string;
  readonly dataset: string | undefined;
  /** The rule of a type that its owner decides, where no subject is above. */
  readonly isOwners?: boolean;
}

/** What never changes of a field, worked out once per graph. */
interface FieldRules {
  readonly field: GraphQLField<unknown, unknown>;
  readonly sector: string;
  readonly rules: readonly AppliedRule[];
  readonly inputs: boolean;
  readonly isRoot: boolean;
}

const known = new WeakMap<Graph, Map<string, FieldRules>>();

/** A decider for one caller and one operation's variables (coerced). */
export function fieldDecider(graph: Graph, access: Access, variables: Readonly<Record<string, unknown>>): FieldDecider {
  const rulesFor = (type: GraphQLObjectType, node: FieldNode): { found: FieldRules; rules: readonly AppliedRule[] } | undefined => {
    const found = fieldRules(graph, type.name, node.name.value);
    if (!found || (found.rules.length === 0 && !found.inputs)) return undefined;
    const touched = found.inputs ? inputRules(found.field.args, getArgumentValues(found.field, node, variables)) : [];
    const rules = [...found.rules, ...touched.map((rule) => ({ rule, sector: found.sector, dataset: undefined }))];
    return rules.length === 0 ? undefined : { found, rules };
  };
  const first = (
    type: GraphQLObjectType,
    node: FieldNode,
    rules: readonly AppliedRule[],
    decideRule: (applied: AppliedRule) => Decision,
  ): Withheld | undefined => {
    for (const applied of rules) {
      const decision = decideRule(applied);
      if (!decision.allow) return { coordinate: `${type.name}.${node.name.value}`, sector: applied.sector, decision };
    }
    return undefined;
  };

  return {
    beforeFetch(type, node) {
      const applying = rulesFor(type, node);
      if (!applying) return undefined;
      const { found, rules } = applying;
      if (found.isRoot)
        return first(type, node, rules, ({ rule, sector, dataset }) => decide(rule, access, { sector, dataset, subject: undefined }));
      const perClass = SUBJECT_CLASSES.map((subjectClass) =>
        first(type, node, rules, ({ rule, sector, dataset }) =>
          mayOpenForOne(rule, access, subjectClass)
            ? ALLOW
            : decideForClass(rule, access, { sector, dataset, subject: undefined }, subjectClass),
        ),
      );
      return perClass.some((withheld) => withheld === undefined) ? undefined : perClass[0];
    },
    forSubject(type, node, subject) {
      const applying = rulesFor(type, node);
      if (!applying) return undefined;
      // Below a root field that leads to no subject, the strictest class counts: the laxest must never win by default.
      const ofNobody = !applying.found.isRoot && subject === undefined && !DECIDED_BY_OWNER.has(type.name);
      return first(type, node, applying.rules, ({ rule, sector, dataset, isOwners }) =>
        ofNobody && isOwners === true
          ? ALLOW
          : ofNobody && rule.scope === undefined && tellsClassesApart(rule)
            ? decideForClass(rule, access, { sector, dataset, subject }, 'individual')
            : decide(rule, access, { sector, dataset, subject }),
      );
    },
  };
}

/** Whether the class of a subject matters to a rule: to one that asks the same of all, it does not where there is no subject. */
function tellsClassesApart({ levels, organisationsOnly }: PermissionRule): boolean {
  return organisationsOnly || SUBJECT_CLASSES.some((each) => levels[each] !== levels.organisation);
}

/** Whether a rule may open for a single subject though its class is denied: the caller's self, a consent. */
function mayOpenForOne(rule: PermissionRule, access: Access, subjectClass: SubjectClass): boolean {
  if (rule.organisationsOnly && subjectClass !== 'organisation') return false;
  const hasRole = rule.scope === undefined || access.roles.includes(rule.scope);
  if (!hasRole) return false;
  if ((access.elevations ?? []).length > 0) return true;
  return (rule.self && access.self.length > 0) || (rule.consent && access.consents.length > 0);
}

/**
 * Own rule, the declaring type's, and that of the type returned (a type's rule withholds at the nearest nullable position);
 * of a computed field also those of everything that it is computed from, each in its own sector.
 */
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
    // Whoever reaches one passed its type's rule at the field that returned it, in that field's sector; several hand it out, it has none.
    const declaring = DECIDED_BY_OWNER.has(typeName) ? undefined : entry.declaring;
    const returnedRule = isObjectType(returned) ? permissionRuleOf(returned.astNode) : undefined;
    const inputs = entry.computedFrom.flatMap((input) => graph.table.get(input) ?? []);
    rules = {
      field,
      sector: entry.sector ?? '',
      rules: [
        ...rulesOf(entry, entry.own, declaring),
        ...rulesOf(entry, returnedRule).map((applied) => ({ ...applied, isOwners: DECIDED_BY_OWNER.has(returned.name) })),
        ...inputs.flatMap((input) => rulesOf(input, input.own, input.declaring)),
      ],
      inputs: hasInputRules(field.args),
      isRoot: ROOTS.includes(typeName),
    };
    byCoordinate.set(coordinate, rules);
  }
  return rules;
}

function rulesOf({ sector = '', dataset }: PermissionEntry, ...rules: readonly (PermissionRule | undefined)[]): AppliedRule[] {
  return rules
    .filter((rule): rule is PermissionRule => rule !== undefined && !isOpenToAll(rule))
    .map((rule) => ({ rule, sector, dataset: rule.dataset ?? dataset }));
}
