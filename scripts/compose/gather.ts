import { Kind, parse, print, visit, type DocumentNode, type FieldDefinitionNode, type ObjectTypeDefinitionNode } from 'graphql';
import { isTypeDefinition, type OwnSdl } from './subgraphSdl.ts';

/** Where a department keeps what is gathered: `tax { listings }`. */
interface Source {
  readonly container: string;
  readonly containerType: string;
}

/**
 * Expands `@gather` on a field of Subject: it becomes `@requires` of the field of the same name in every department's
 * container, with the external stubs that federation wants; `@gather(field: "listings")` of what the field `listings` beside it
 * gathers. The departments are found in their SDL, so that a new one is gathered from because it exists. Answers the documents
 * unchanged where nothing is gathered.
 */
export function expandGather(subgraphs: readonly OwnSdl[], head: DocumentNode): OwnSdl[] {
  return subgraphs.map((subgraph) => {
    const fields = gatheredFields(subgraph.document);
    if (fields.length === 0) return subgraph;
    const stubs = new Map<string, Set<string>>();
    const containers = new Map<string, string>();
    const requirements = new Map<string, string>();
    for (const { name, field } of fields) {
      const sources = sourcesOf(
        field,
        subgraphs.filter(({ name }) => name !== subgraph.name),
      );
      for (const { container, containerType } of sources) {
        containers.set(container, containerType);
        const stub = stubs.get(containerType) ?? new Set();
        stubs.set(containerType, stub.add(`${field.name.value}: ${print(field.type)} @external`));
      }
      const selection = leavesOf(field, head);
      requirements.set(name, sources.map(({ container }) => `${container} { ${field.name.value} { ${selection} } }`).join(' '));
    }
    const generated = [
      `type Subject { ${[...containers].map(([container, type]) => `${container}: ${type} @external`).join(' ')} }`,
      ...[...stubs].map(([type, lines]) => `type ${type} { ${[...lines].join(' ')} }`),
    ];
    return { name: subgraph.name, document: merge(subgraph.document, parse(generated.join('\n')), requirements) };
  });
}

/** The gathered fields, each with the field of Subject whose counterparts in the departments it is made of: itself, unless it names another. */
function gatheredFields(document: DocumentNode): { name: string; field: FieldDefinitionNode }[] {
  const fields = objectTypes(document)
    .filter(({ name }) => name.value === 'Subject')
    .flatMap((type) => type.fields ?? []);
  return fields.flatMap((own) => {
    const gather = own.directives?.find(({ name }) => name.value === 'gather');
    if (!gather) return [];
    const given = gather.arguments?.find(({ name }) => name.value === 'field')?.value;
    const named = given?.kind === Kind.STRING ? given.value : own.name.value;
    const field = fields.find(({ name }) => name.value === named);
    if (!field) throw new Error(`@gather: Subject 没有字段 ${named} / Subject has no field ${named}`);
    return [{ name: own.name.value, field }];
  });
}

function sourcesOf(field: FieldDefinitionNode, subgraphs: readonly OwnSdl[]): Source[] {
  return subgraphs.flatMap(({ document }) => {
    const types = new Map(objectTypes(document).map((type) => [type.name.value, type]));
    return (types.get('Subject')?.fields ?? []).flatMap((container): Source[] => {
      const type = container.type.kind === Kind.NAMED_TYPE ? types.get(container.type.name.value) : undefined;
      const isNamespace = type?.directives?.some(({ name }) => name.value === 'namespace');
      const held = type?.fields?.find(({ name }) => name.value === field.name.value);
      return type && isNamespace && held && print(held.type) === print(field.type)
        ? [{ container: container.name.value, containerType: type.name.value }]
        : [];
    });
  });
}

/** Every leaf of the gathered value type: the whole value travels, so that the selection need not change with each query. */
function leavesOf(field: FieldDefinitionNode, head: DocumentNode): string {
  const named = /[A-Za-z_]\w*/.exec(print(field.type))?.[0] ?? '';
  const type = objectTypes(head).find(({ name }) => name.value === named);
  if (!type) throw new Error(`@gather: ${named} 须为共享头部的值类型 / must be a value type of the shared head`);
  return (type.fields ?? []).map(({ name }) => name.value).join(' ');
}

function merge(document: DocumentNode, stubs: DocumentNode, requirements: ReadonlyMap<string, string>): DocumentNode {
  const externalSubject = objectTypes(stubs).find(({ name }) => name.value === 'Subject');
  const expanded = visit(document, {
    ObjectTypeDefinition(node) {
      return node.name.value === 'Subject' ? { ...node, fields: [...(node.fields ?? []), ...(externalSubject?.fields ?? [])] } : undefined;
    },
    FieldDefinition: {
      leave(node) {
        const fields = requirements.get(node.name.value);
        if (fields === undefined || !node.directives?.some(({ name }) => name.value === 'gather')) return undefined;
        const [requires] =
          (parse(`type T { f: Int @requires(fields: ${JSON.stringify(fields)}) }`).definitions[0] as ObjectTypeDefinitionNode).fields?.[0]
            ?.directives ?? [];
        return { ...node, directives: [...node.directives.filter(({ name }) => name.value !== 'gather'), ...(requires ? [requires] : [])] };
      },
    },
  });
  return {
    ...expanded,
    definitions: [...expanded.definitions, ...stubs.definitions.filter((definition) => definition !== externalSubject)],
  };
}

/** The object types that a document defines. */
export function objectTypes(document: DocumentNode): ObjectTypeDefinitionNode[] {
  return document.definitions
    .filter(isTypeDefinition)
    .filter((definition): definition is ObjectTypeDefinitionNode => definition.kind === Kind.OBJECT_TYPE_DEFINITION);
}
