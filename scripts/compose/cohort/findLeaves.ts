import {
  Kind,
  print,
  type DocumentNode,
  type EnumTypeDefinitionNode,
  type FieldDefinitionNode,
  type ObjectTypeDefinitionNode,
  type TypeNode,
  type UnionTypeDefinitionNode,
} from 'graphql';
import { OWN_LEAF, type CohortField, type CohortLeaf, type FieldKind } from '../../../subgraphs/shared/cohort/cohortModel.ts';
import { objectTypes } from '../gather.ts';
import { isTypeDefinition, type OwnSdl } from '../subgraphSdl.ts';

/** A leaf as the departments' SDL describes it, with the descriptions that the generated inputs repeat. */
export interface FoundLeaf extends Omit<CohortLeaf, 'fields'> {
  readonly fields: readonly (CohortField & { readonly description: string })[];
  readonly description: string;
  /** The description of the container, and its type. */
  readonly container: { readonly type: string; readonly description: string } | undefined;
}

/** What every record says of itself without being a ground to select it by. */
const NOT_FILTERABLE = new Set(['id', 'dataset', 'category', 'rule', 'statement', 'publishUntil', 'repairableFrom']);
const SCALARS: Readonly<Record<string, FieldKind>> = {
  String: 'STRING',
  ID: 'STRING',
  Int: 'INT',
  Float: 'FLOAT',
  Money: 'MONEY',
  Date: 'DATE',
  Boolean: 'BOOLEAN',
};

/** Every `@filterable` field of the departments, by sector and place: a new department is filterable because it says so. */
export function findLeaves(subgraphs: readonly OwnSdl[], head: DocumentNode): FoundLeaf[] {
  const enums = new Set(
    [head, ...subgraphs.map(({ document }) => document)].flatMap((document) =>
      document.definitions.flatMap((definition) => (definition.kind === Kind.ENUM_TYPE_DEFINITION ? [definition.name.value] : [])),
    ),
  );
  return subgraphs.flatMap(({ name: sector, document }) => {
    const types = new Map(objectTypes(document).map((type) => [type.name.value, type]));
    const ofSubject = types.get('Subject')?.fields ?? [];
    const own = ownLeaf(sector, ofSubject, types, document, enums);
    const inContainers = ofSubject.flatMap((container) => {
      const type = container.type.kind === Kind.NAMED_TYPE ? types.get(container.type.name.value) : undefined;
      if (!type?.directives?.some(({ name }) => name.value === 'namespace')) return [];
      return (type.fields ?? []).flatMap((field) => leafAt(sector, container, type, field, types, enums));
    });
    return [...own, ...inContainers];
  });
}

function leafAt(
  sector: string,
  container: FieldDefinitionNode,
  type: ObjectTypeDefinitionNode,
  field: FieldDefinitionNode,
  types: ReadonlyMap<string, ObjectTypeDefinitionNode>,
  enums: ReadonlySet<string>,
): FoundLeaf[] {
  const chosen = filterableOf(field);
  if (!chosen) return [];
  const leaf = `${type.name.value}.${field.name.value}`;
  const named = nameOf(field.type).replace(/Connection$/, '');
  const record = types.get(named);
  const recordFields = record && (record.fields ?? []).flatMap((each) => recordField(record, each, chosen, enums));
  const value = kindOf(field.type, enums);
  if (!recordFields && !value) throw new Error(`${leaf}: @filterable 须返回记录或值 / must return records or a value`);
  const fields = recordFields ?? [{ name: 'value', ...(value as ValueKind), coordinates: [], description: textOf(field) }];
  const required = (field.arguments ?? [])
    .filter((argument) => argument.type.kind === Kind.NON_NULL_TYPE && !argument.defaultValue)
    .map((argument) => ({ name: argument.name.value, type: print(argument.type) }));
  return [
    {
      leaf,
      sector,
      path: [container.name.value, field.name.value],
      coordinates: [
        `Subject.${container.name.value}`,
        leaf,
        ...(record?.fields?.[0] ? [`${record.name.value}.${record.fields[0].name.value}`] : []),
      ],
      many: print(field.type).startsWith('[') || nameOf(field.type) !== named,
      required,
      defaults: defaultsOf(field),
      // An argument that must be given takes the place of the field of its name.
      fields: fields.filter(({ name }) => !required.some((argument) => argument.name === name)),
      description: textOf(field),
      container: { type: type.name.value, description: textOf(container) },
    },
  ];
}

function recordField(record: ObjectTypeDefinitionNode, field: FieldDefinitionNode, chosen: Chosen, enums: ReadonlySet<string>) {
  const name = field.name.value;
  const kind = kindOf(field.type, enums);
  const isMasked = field.directives?.some((directive) => directive.name.value === 'mask') ?? false;
  // What is masked on reading would be told by a filter in full.
  const isOffered = chosen.fields ? chosen.fields.includes(name) : !NOT_FILTERABLE.has(name);
  if (!kind || isMasked || !isOffered || (field.arguments ?? []).length > 0) return [];
  return [{ name, ...kind, coordinates: [`${record.name.value}.${name}`], description: textOf(field) }];
}

/** What the registry itself knows of a subject: fields of Subject, and those chosen of the archives that a union of them holds. */
function ownLeaf(
  sector: string,
  ofSubject: readonly FieldDefinitionNode[],
  types: ReadonlyMap<string, ObjectTypeDefinitionNode>,
  document: DocumentNode,
  enums: ReadonlySet<string>,
): FoundLeaf[] {
  const unions = new Map(
    document.definitions
      .filter(isTypeDefinition)
      .filter((definition): definition is UnionTypeDefinitionNode => definition.kind === Kind.UNION_TYPE_DEFINITION)
      .map((definition) => [definition.name.value, definition]),
  );
  const fields = ofSubject.flatMap((field) => {
    const chosen = filterableOf(field);
    if (!chosen) return [];
    const coordinate = `Subject.${field.name.value}`;
    const description = textOf(field);
    const union = unions.get(nameOf(field.type));
    if (union) return archiveFields(union, coordinate, chosen, types, enums);
    const kind = nameOf(field.type) === 'Division' ? { kind: 'DIVISION' as const, list: false } : kindOf(field.type, enums);
    if (!kind) throw new Error(`${coordinate}: @filterable 须返回值 / must return a value`);
    return [{ name: field.name.value, ...kind, coordinates: [coordinate], description }];
  });
  if (fields.length === 0) return [];
  const common = { path: [], coordinates: [], many: false, required: [], defaults: {}, description: '', container: undefined };
  return [{ leaf: OWN_LEAF, sector, ...common, fields }];
}

function archiveFields(
  union: UnionTypeDefinitionNode,
  above: string,
  chosen: Chosen,
  types: ReadonlyMap<string, ObjectTypeDefinitionNode>,
  enums: ReadonlySet<string>,
) {
  return (chosen.fields ?? []).map((name) => {
    const holders = (union.types ?? []).flatMap((member) => {
      const type = types.get(member.name.value);
      const field = type?.fields?.find((each) => each.name.value === name);
      return type && field ? [{ coordinate: `${type.name.value}.${name}`, field }] : [];
    });
    const [first] = holders;
    const kind = first && kindOf(first.field.type, enums);
    if (!first || !kind) throw new Error(`${above}: @filterable 所列的 ${name} 不在档案中 / no archive has ${name}`);
    return { name, ...kind, coordinates: [above, ...holders.map(({ coordinate }) => coordinate)], description: textOf(first.field) };
  });
}

type ValueKind = Pick<CohortField, 'kind' | 'enum' | 'list'>;

function kindOf(type: TypeNode, enums: ReadonlySet<string>): ValueKind | undefined {
  const named = nameOf(type);
  const list = print(type).startsWith('[');
  if (enums.has(named)) return { kind: 'ENUM', enum: named, list };
  const kind = SCALARS[named];
  return kind && { kind, list };
}

interface Chosen {
  readonly fields?: readonly string[] | undefined;
}

function filterableOf(field: FieldDefinitionNode): Chosen | undefined {
  const directive = field.directives?.find(({ name }) => name.value === 'filterable');
  const given = directive?.arguments?.find(({ name }) => name.value === 'fields')?.value;
  if (!directive) return undefined;
  if (given?.kind !== Kind.LIST) return {};
  return { fields: given.values.flatMap((value) => (value.kind === Kind.STRING ? [value.value] : [])) };
}

/** The arguments as they count where a client gives none; those of paging and of periods are no part of what is served. */
function defaultsOf({ arguments: given = [] }: FieldDefinitionNode): CohortLeaf['defaults'] {
  return Object.fromEntries(
    given.flatMap(({ name, defaultValue }) => (defaultValue?.kind === Kind.BOOLEAN ? [[name.value, defaultValue.value] as const] : [])),
  );
}

function nameOf(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : nameOf(type.type);
}

function textOf(node: { readonly description?: { readonly value: string } | undefined }): string {
  return node.description?.value ?? '';
}

/** The enums of other subgraphs that the generated inputs name, as they are defined there. */
export function enumDefinitions(subgraphs: readonly OwnSdl[], names: ReadonlySet<string>): EnumTypeDefinitionNode[] {
  const found = new Map<string, EnumTypeDefinitionNode>();
  for (const { document } of subgraphs)
    for (const definition of document.definitions)
      if (definition.kind === Kind.ENUM_TYPE_DEFINITION && names.has(definition.name.value))
        found.set(definition.name.value, found.get(definition.name.value) ?? definition);
  return [...found.values()];
}
