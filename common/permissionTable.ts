import {
  getNamedType,
  isObjectType,
  Kind,
  parse,
  type ConstDirectiveNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  type SelectionSetNode,
} from 'graphql';
import { consentedDataset } from './dataset.ts';
import { permissionRuleOf, type PermissionRule } from './permissionRule.ts';

/** What is asked of one coordinate. */
export interface PermissionEntry {
  /** `TaxCredit.arrears`. */
  readonly coordinate: string;
  /** The subgraph that owns it; undefined for value types that several hand out. */
  readonly sector: string | undefined;
  /** The field's own rule. */
  readonly own: PermissionRule | undefined;
  /** The rule of the declaring type; with both, both must pass. */
  readonly declaring: PermissionRule | undefined;
  /** The data set that a consent to it would name. */
  readonly dataset: string | undefined;
  /** Coordinates that it is computed from (`@requires`): whoever may not read one of them may not read it. */
  readonly computedFrom: readonly string[];
}

/** Every object field of a graph with its rules, by coordinate. */
export type PermissionTable = ReadonlyMap<string, PermissionEntry>;

/** Reads the table off a supergraph (built from its SDL, so that directives are on the nodes). */
export function permissionTable(supergraph: GraphQLSchema): PermissionTable {
  const names = graphNames(supergraph);
  const table = new Map<string, PermissionEntry>();
  for (const type of Object.values(supergraph.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    const declaring = permissionRuleOf(type.astNode);
    for (const field of Object.values(type.getFields())) {
      const coordinate = `${type.name}.${field.name}`;
      const own = permissionRuleOf(field.astNode);
      const sector = ownerOf(type, field, names);
      const dataset = consentedDataset(field, type, sector);
      table.set(coordinate, { coordinate, sector, own, declaring, dataset, computedFrom: requiredCoordinates(type, field) });
    }
  }
  for (const entry of table.values()) {
    if (entry.computedFrom.length === 0) continue;
    table.set(entry.coordinate, { ...entry, computedFrom: allInputs(table, entry.computedFrom) });
  }
  return table;
}

/** What something is computed from, and what that is computed from. */
function allInputs(table: PermissionTable, direct: readonly string[]): string[] {
  const found = new Set<string>();
  const pending = [...direct];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    pending.push(...(table.get(next)?.computedFrom ?? []));
  }
  return [...found];
}

/** Whether a supergraph says of anything who may read it. */
export function hasPermissions(table: PermissionTable): boolean {
  return [...table.values()].some(({ own, declaring }) => own !== undefined || declaring !== undefined);
}

/** The coordinates in a field's `@join__field(requires:)`, the fields on the way included. */
function requiredCoordinates(type: GraphQLObjectType, field: GraphQLField<unknown, unknown>): string[] {
  const requires = (field.astNode?.directives ?? [])
    .filter(({ name }) => name.value === 'join__field')
    .map((directive) => argumentOf(directive, 'requires'));
  const found = new Set<string>();
  const walk = (parent: GraphQLObjectType, { selections }: SelectionSetNode): void => {
    for (const selection of selections) {
      if (selection.kind !== Kind.FIELD) continue;
      found.add(`${parent.name}.${selection.name.value}`);
      const definition = parent.getFields()[selection.name.value];
      const returned = definition && getNamedType(definition.type);
      if (selection.selectionSet && isObjectType(returned)) walk(returned, selection.selectionSet);
    }
  };
  for (const text of requires) {
    const operation = text === undefined ? undefined : parse(`{ ${text} }`).definitions[0];
    if (operation?.kind === Kind.OPERATION_DEFINITION) walk(type, operation.selectionSet);
  }
  return [...found];
}

/** The subgraph that alone declares a type; undefined where several do, or there is none of that name. */
export function ownerOfType(supergraph: GraphQLSchema, typeName: string): string | undefined {
  const graphs = (supergraph.getType(typeName)?.astNode?.directives ?? [])
    .filter(({ name }) => name.value === 'join__type')
    .map((directive) => argumentOf(directive, 'graph'));
  const [graph, another] = [...new Set(graphs)];
  return graph !== undefined && another === undefined ? graphNames(supergraph).get(graph) : undefined;
}

/** The subgraphs of a supergraph: enum value of join__Graph → name. */
function graphNames(supergraph: GraphQLSchema): ReadonlyMap<string, string> {
  const type = supergraph.getType('join__Graph');
  const values = type && 'getValues' in type ? type.getValues() : [];
  return new Map(
    values.map((value) => [
      value.name,
      argumentOf(
        value.astNode?.directives?.find(({ name }) => name.value === 'join__graph'),
        'name',
      ) ?? value.name,
    ]),
  );
}

function ownerOf(type: GraphQLObjectType, field: GraphQLField<unknown, unknown>, names: ReadonlyMap<string, string>): string | undefined {
  const onField = (field.astNode?.directives ?? []).filter(({ name }) => name.value === 'join__field');
  const owners = onField
    .filter((directive) => argumentOf(directive, 'external') !== 'true')
    .map((directive) => argumentOf(directive, 'graph'));
  const graphs =
    onField.length > 0
      ? owners
      : (type.astNode?.directives ?? [])
          .filter(({ name }) => name.value === 'join__type')
          .map((directive) => argumentOf(directive, 'graph'));
  const [graph, another] = [...new Set(graphs)];
  return graph !== undefined && another === undefined ? names.get(graph) : undefined;
}

function argumentOf(directive: ConstDirectiveNode | undefined, name: string): string | undefined {
  const value = directive?.arguments?.find((argument) => argument.name.value === name)?.value;
  if (value?.kind === Kind.ENUM || value?.kind === Kind.STRING) return value.value;
  return value?.kind === Kind.BOOLEAN ? String(value.value) : undefined;
}
