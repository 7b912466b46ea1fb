import {
  Kind,
  parse,
  visit,
  type DocumentNode,
  type InterfaceTypeDefinitionNode,
  type ObjectTypeDefinitionNode,
  type FieldDefinitionNode,
} from 'graphql';

/**
 * A department's SDL with what all its record types have in common spelt out: a type that implements CreditRecord gets the
 * interface's fields that it does not declare itself, as the shared head describes and masks them; a `…Connection` of a type of
 * the document that is named and not defined gets its two types.
 */
export function spellOutRecords(own: DocumentNode, head: DocumentNode): DocumentNode {
  const common = head.definitions.find(
    (definition): definition is InterfaceTypeDefinitionNode =>
      definition.kind === Kind.INTERFACE_TYPE_DEFINITION && definition.name.value === 'CreditRecord',
  )?.fields;
  if (!common) throw new Error('schema/head.graphql: 没有 CreditRecord / there is no CreditRecord');
  const defined = new Set(
    [...own.definitions, ...head.definitions].flatMap((definition) =>
      'name' in definition && definition.name ? [definition.name.value] : [],
    ),
  );
  const connected = new Set<string>();
  const complete = visit(own, {
    ObjectTypeDefinition: (type) => (isRecord(type) ? { ...type, fields: withCommon(type.fields ?? [], common) } : undefined),
    NamedType: ({ name }) => {
      const record = /^(.+)Connection$/.exec(name.value)?.[1];
      if (record !== undefined && defined.has(record) && !defined.has(name.value)) connected.add(record);
    },
  });
  return { ...complete, definitions: [...complete.definitions, ...[...connected].flatMap(connectionOf)] };
}

function isRecord({ interfaces }: ObjectTypeDefinitionNode): boolean {
  return interfaces?.some(({ name }) => name.value === 'CreditRecord') ?? false;
}

function withCommon(fields: readonly FieldDefinitionNode[], common: readonly FieldDefinitionNode[]): FieldDefinitionNode[] {
  const declared = new Set(fields.map(({ name }) => name.value));
  return [...fields, ...common.filter(({ name }) => !declared.has(name.value))];
}

function connectionOf(record: string): DocumentNode['definitions'] {
  return parse(`
    "${record} 的一页 / a page of ${record}"
    type ${record}Connection {
      "本页各条及其游标 / the records of this page with their cursors"
      edges: [${record}Edge!]!
      "本页各条 / the records of this page"
      nodes: [${record}!]!
      "分页信息 / page information"
      pageInfo: PageInfo!
      "可读取的总条数 / how many there are, counting only what the caller may read"
      totalCount: Int!
    }
    "${record} 一条及其游标 / one ${record} with its cursor"
    type ${record}Edge {
      "游标 / opaque cursor"
      cursor: String!
      "记录 / the record"
      node: ${record}!
    }`).definitions;
}
