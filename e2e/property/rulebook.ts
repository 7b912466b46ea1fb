import {
  Kind,
  parse,
  type ConstDirectiveNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  type ObjectTypeDefinitionNode,
  type SelectionSetNode,
  type TypeNode,
} from 'graphql';
import type { Access } from '../../common/access.ts';
import { decide, decideForClass, type Decision } from '../../common/decide.ts';
import type { SubjectReference } from '../../common/opaqueId.ts';
import { permissionRuleOf, type PermissionRule } from '../../common/permissionRule.ts';
import type { Department, TestGraph } from './testGraph.ts';

/** What a computed field is computed from: `tax { balance }`. */
export interface Requirement {
  readonly field: string;
  readonly below: readonly Requirement[];
}

/** What the departments' own SDL says of one field. */
export interface Coordinate {
  readonly name: string;
  readonly parent: string;
  readonly field: string;
  /** Who answers it; undefined for value types that several hand out. */
  readonly owner: Department | undefined;
  readonly definition: FieldDefinitionNode;
  /** Whether it returns a department's container. */
  readonly isNamespace: boolean;
  readonly requires: readonly Requirement[];
  /** Level below which a natural person's value is masked. */
  readonly maskedBelow: string | undefined;
}

/** The rules of the test graph, read off the departments' SDL and not off the supergraph. */
export interface Rulebook {
  /** Whether there are rules at all; without them nothing is decided, and null is an answer wherever its type allows it. */
  readonly isRuled: boolean;
  readonly coordinates: ReadonlyMap<string, Coordinate>;
  of(parent: string, field: string): Coordinate;
  /** The departments that a field comes from: its owner, and those of whatever it is computed from. */
  sourcesOf(coordinate: Coordinate): readonly Department[];
  /** Why a caller may not read this of this subject; undefined where he may. */
  refusal(
    coordinate: Coordinate,
    args: Readonly<Record<string, unknown>>,
    access: Access,
    subject: SubjectReference | undefined,
  ): Refusal | undefined;
  /** Whether whoever is asked for this of somebody unknown could be allowed to read it of anybody. */
  mayBeReadOfSomebody(
    coordinate: Coordinate,
    args: Readonly<Record<string, unknown>>,
    access: Access,
    subjects: readonly SubjectReference[],
  ): boolean;
}

/** A denied decision. */
export type Refusal = Extract<Decision, { allow: false }>;

const ROOTS = ['Query', 'Mutation'];
/** Entities: their fields come from a request to the owner, whoever gave the object. */
export const ENTITIES: readonly string[] = ['Subject', 'Division'];

/** Reads the rules of a composed test graph. */
export function rulebook({ own, head }: TestGraph): Rulebook {
  const coordinates = new Map<string, Coordinate>();
  const declaring = new Map<string, PermissionRule>();
  const namespaces = new Set<string>();
  const inputs = new Map<string, readonly InputValueDefinitionNode[]>();
  const values = new Map<string, PermissionRule>();
  const requirements: { coordinate: string; of: readonly Requirement[] }[] = [];

  const readObject = (type: ObjectTypeDefinitionNode, owner: Department | undefined): void => {
    const parent = type.name.value;
    const rule = permissionRuleOf(type);
    if (rule) declaring.set(parent, rule);
    if (has(type.directives, 'namespace')) namespaces.add(parent);
    for (const definition of type.fields ?? []) {
      const field = definition.name.value;
      const isForeignKey = ENTITIES.includes(parent) && field === 'id' && owner !== 'registry';
      if (has(definition.directives, 'external') || isForeignKey) continue;
      const requires = requirementsOf(textOf(definition.directives, 'requires', 'fields'));
      const name = `${parent}.${field}`;
      const maskedBelow = textOf(definition.directives, 'mask', 'below');
      coordinates.set(name, { name, parent, field, owner, definition, isNamespace: false, requires, maskedBelow });
      if (requires.length > 0) requirements.push({ coordinate: name, of: requires });
    }
  };
  const documents = [{ name: undefined, document: head }, ...own];
  for (const { name, document } of documents)
    for (const definition of document.definitions) {
      if (definition.kind === Kind.OBJECT_TYPE_DEFINITION) readObject(definition, name as Department | undefined);
      if (definition.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION) inputs.set(definition.name.value, definition.fields ?? []);
      if (definition.kind === Kind.ENUM_TYPE_DEFINITION)
        for (const value of definition.values ?? []) {
          const rule = permissionRuleOf(value);
          if (rule) values.set(`${definition.name.value}.${value.name.value}`, rule);
        }
    }
  for (const [name, coordinate] of coordinates)
    coordinates.set(name, { ...coordinate, isNamespace: namespaces.has(namedType(coordinate.definition.type)) });

  const of = (parent: string, field: string): Coordinate => {
    const found = coordinates.get(`${parent}.${field}`);
    if (!found) throw new Error(`no coordinate ${parent}.${field}`);
    return found;
  };
  /** Rules on arguments, input fields and enum values that a value touches. */
  const touched = (definitions: readonly InputValueDefinitionNode[], given: Readonly<Record<string, unknown>>): PermissionRule[] =>
    definitions.flatMap((definition) => {
      const value = given[definition.name.value];
      if (value === undefined || value === null) return [];
      return [permissionRuleOf(definition) ?? [], inValue(namedType(definition.type), value)].flat();
    });
  const inValue = (type: string, value: unknown): PermissionRule[] => {
    if (Array.isArray(value)) return value.flatMap((item) => inValue(type, item));
    if (typeof value === 'string') return [values.get(`${type}.${value}`) ?? []].flat();
    const fields = inputs.get(type);
    return fields && typeof value === 'object' && value !== null ? touched(fields, value as Record<string, unknown>) : [];
  };
  const below = (parent: string, requires: readonly Requirement[]): Coordinate[] =>
    requires.flatMap((requirement) => {
      const coordinate = of(parent, requirement.field);
      // What a required field is itself computed from counts too.
      return [coordinate, ...below(parent, coordinate.requires), ...below(namedType(coordinate.definition.type), requirement.below)];
    });

  const rulesOf = (coordinate: Coordinate, args: Readonly<Record<string, unknown>>): { rule: PermissionRule; sector: string }[] => {
    const ownRules = ({ definition, parent }: Coordinate) => [permissionRuleOf(definition), declaring.get(parent)];
    const { owner: sector = '', definition } = coordinate;
    const here = [...ownRules(coordinate), declaring.get(namedType(definition.type)), ...touched(definition.arguments ?? [], args)];
    return [
      ...here.map((rule) => ({ rule, sector })),
      ...below(coordinate.parent, coordinate.requires).flatMap((input) =>
        ownRules(input).map((rule) => ({ rule, sector: input.owner ?? '' })),
      ),
    ].flatMap(({ rule, sector: asks }) => (rule ? [{ rule, sector: asks }] : []));
  };

  const refusal: Rulebook['refusal'] = (coordinate, args, access, subject) => {
    for (const { rule, sector } of rulesOf(coordinate, args)) {
      const target = { sector, dataset: undefined, subject };
      // Where no subject is known the strictest class counts, but for root fields and roles, of which `level` alone counts.
      const ofNobody = subject === undefined && !ROOTS.includes(coordinate.parent) && rule.scope === undefined;
      const decision = ofNobody && !isOpen(rule) ? decideForClass(rule, access, target, 'individual') : decide(rule, access, target);
      if (!decision.allow) return decision;
      // Never computed for them, whoever asks: said here again, so that it does not hang on the decision that is put to the test.
      if (rule.organisationsOnly && subject && subject.subjectClass !== 'organisation')
        return { allow: false, reason: 'PERSON', requiredLevel: rule.levels[subject.subjectClass], heldLevel: 'RESTRICTED' };
    }
    return undefined;
  };
  return {
    isRuled: declaring.size > 0,
    coordinates,
    of,
    sourcesOf: (coordinate) => [coordinate, ...below(coordinate.parent, coordinate.requires)].flatMap(({ owner }) => owner ?? []),
    refusal,
    mayBeReadOfSomebody: (coordinate, args, access, subjects) =>
      [undefined, ...subjects].some((subject) => refusal(coordinate, args, access, subject) === undefined),
  };
}

function isOpen({ levels, scope, subjectOnly, organisationsOnly }: PermissionRule): boolean {
  return scope === undefined && !subjectOnly && !organisationsOnly && Object.values(levels).every((level) => level === 'OPEN');
}

function requirementsOf(text: string | undefined): Requirement[] {
  const operation = text === undefined ? undefined : parse(`{ ${text} }`).definitions[0];
  const read = (selectionSet: SelectionSetNode | undefined): Requirement[] =>
    (selectionSet?.selections ?? []).flatMap((selection) =>
      selection.kind === Kind.FIELD ? [{ field: selection.name.value, below: read(selection.selectionSet) }] : [],
    );
  return operation?.kind === Kind.OPERATION_DEFINITION ? read(operation.selectionSet) : [];
}

/** The name at the core of a type. */
export function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);
}

function has(directives: readonly ConstDirectiveNode[] | undefined, name: string): boolean {
  return directives?.some((directive) => directive.name.value === name) ?? false;
}

function textOf(directives: readonly ConstDirectiveNode[] | undefined, name: string, argument: string): string | undefined {
  const value = directives
    ?.find((directive) => directive.name.value === name)
    ?.arguments?.find((each) => each.name.value === argument)?.value;
  return value?.kind === Kind.STRING || value?.kind === Kind.ENUM ? value.value : undefined;
}
