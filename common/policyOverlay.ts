import {
  Kind,
  parse,
  visit,
  type ConstDirectiveNode,
  type DirectiveNode,
  type DocumentNode,
  type ObjectTypeDefinitionNode,
  type TypeNode,
} from 'graphql';
import { testedArguments } from './testedArguments.ts';
import { rankOf, stricter, type PermissionLevel } from './permissionLevel.ts';
import { permissionRuleOf, type PermissionRule } from './permissionRule.ts';
import { SUBJECT_CLASSES, type SubjectClass } from './subjectClass.ts';

/** A rule of the city's over a department's: what a coordinate asks at least. Classes that are not named ask for `level`, or what they asked for. */
export interface OverlayRule {
  /** `TaxCredit.arrears`, `Query.search(text:)`, `CohortWhere.tax`, `ListKind.WATCH`. */
  readonly coordinate: string;
  readonly level: PermissionLevel;
  readonly person?: PermissionLevel | undefined;
  readonly soleTrader?: PermissionLevel | undefined;
}

/** A document with the overlay on it, and why a rule does not fit it. */
export interface Overlaid {
  readonly document: DocumentNode;
  readonly faults: readonly OverlayFault[];
}
export interface OverlayFault {
  readonly coordinate: string;
  readonly kind: 'UNKNOWN' | 'NON_NULL' | 'BELOW_FLOOR';
  readonly message: string;
}

interface Ruled {
  readonly directives?: readonly (ConstDirectiveNode | DirectiveNode)[] | undefined;
}

/**
 * Puts the city's rules over those of the departments in a supergraph: what a coordinate asks becomes stricter, never laxer, and with it the
 * arguments that test it. Faults: a
 * coordinate that is not there, one that may not be null (withholding it would take its parent along), a level below the floor. A rule
 * with a fault of the last kind is carried out as far as it is stricter; one on a non-null coordinate is carried out.
 */
export function withOverlay(document: DocumentNode, rules: readonly OverlayRule[]): Overlaid {
  if (rules.length === 0) return { document, faults: [] };
  const wanted = new Map(rules.map((rule) => [rule.coordinate, rule]));
  const faults: OverlayFault[] = [];
  const seen = new Set<string>();
  const declaring = new Map<string, PermissionRule | undefined>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.OBJECT_TYPE_DEFINITION) declaring.set(definition.name.value, permissionRuleOf(definition));

  const ruled = <N extends Ruled>(node: N, coordinate: string, floor: PermissionRule | undefined, type: TypeNode | undefined): N => {
    const rule = wanted.get(coordinate);
    if (!rule) return node;
    seen.add(coordinate);
    if (type?.kind === Kind.NON_NULL_TYPE)
      faults.push({
        coordinate,
        kind: 'NON_NULL',
        message: `${coordinate} 不可为空，不得加严 / may not be null: it cannot be made stricter`,
      });
    const before = permissionRuleOf(node) ?? floor;
    const levels = levelsOf(rule, before);
    const lower = SUBJECT_CLASSES.filter((each) => before && rankOf(levels[each]) < rankOf(before.levels[each]));
    if (lower.length > 0)
      faults.push({
        coordinate,
        kind: 'BELOW_FLOOR',
        message: `${coordinate} 低于部门底线 / is below the department's floor: ${lower.map((each) => `${each} ${before?.levels[each] ?? ''}`).join(', ')}`,
      });
    return withRule(node, before, levels);
  };
  const tested = testedArguments(document);
  /** An argument that tests a field asks for what the city asks for it. */
  const asStrictAs = <N extends Ruled>(argument: N, fields: readonly string[]): N =>
    fields.reduce((node, field) => {
      const rule = wanted.get(field);
      const before = permissionRuleOf(node);
      return rule ? withRule(node, before, levelsOf(rule, before)) : node;
    }, argument);
  const overlaid = visit(document, {
    ObjectTypeDefinition: (node: ObjectTypeDefinitionNode) => ({
      ...node,
      fields: (node.fields ?? []).map((field) => {
        const coordinate = `${node.name.value}.${field.name.value}`;
        const withArguments = {
          ...field,
          arguments: (field.arguments ?? []).map((argument) => {
            const place = `${coordinate}(${argument.name.value}:)`;
            return asStrictAs(ruled(argument, place, undefined, undefined), tested.get(place) ?? []);
          }),
        };
        return ruled(withArguments, coordinate, declaring.get(node.name.value), field.type);
      }),
    }),
    InputObjectTypeDefinition: (node) => ({
      ...node,
      fields: (node.fields ?? []).map((field) => ruled(field, `${node.name.value}.${field.name.value}`, undefined, undefined)),
    }),
    EnumTypeDefinition: (node) => ({
      ...node,
      values: (node.values ?? []).map((value) => ruled(value, `${node.name.value}.${value.name.value}`, undefined, undefined)),
    }),
  });
  for (const { coordinate } of rules)
    if (!seen.has(coordinate)) faults.push({ coordinate, kind: 'UNKNOWN', message: `没有坐标 / there is no coordinate ${coordinate}` });
  return { document: overlaid, faults };
}

function levelsOf({ level, person, soleTrader }: OverlayRule, floor: PermissionRule | undefined): Record<SubjectClass, PermissionLevel> {
  const atLeast = (subjectClass: SubjectClass): PermissionLevel => stricter(level, floor?.levels[subjectClass] ?? 'OPEN');
  return { organisation: level, individual: person ?? atLeast('individual'), soleTrader: soleTrader ?? atLeast('soleTrader') };
}

function withRule<N extends Ruled>(
  node: N,
  before: PermissionRule | undefined,
  wanted: Readonly<Record<SubjectClass, PermissionLevel>>,
): N {
  const level = (subjectClass: SubjectClass): PermissionLevel => stricter(wanted[subjectClass], before?.levels[subjectClass] ?? 'OPEN');
  const given = [
    `level: ${level('organisation')}`,
    `person: ${level('individual')}`,
    `soleTrader: ${level('soleTrader')}`,
    ...(before?.consent ? ['consent: true'] : []),
    ...(before?.dataset === undefined ? [] : [`dataset: ${JSON.stringify(before.dataset)}`]),
    ...(before && !before.self ? ['self: false'] : []),
    ...(before?.subjectOnly ? ['subjectOnly: true'] : []),
    ...(before?.organisationsOnly ? ['organisationsOnly: true'] : []),
    ...(before?.scope === undefined ? [] : [`scope: ${JSON.stringify(before.scope)}`]),
  ];
  const [type] = parse(`type T { f: Int @permission(${given.join(', ')}) }`, { noLocation: true }).definitions;
  const [directive] = (type as ObjectTypeDefinitionNode).fields?.[0]?.directives ?? [];
  const others = (node.directives ?? []).filter(({ name }) => name.value !== 'permission');
  return { ...node, directives: directive ? [...others, directive] : others };
}
