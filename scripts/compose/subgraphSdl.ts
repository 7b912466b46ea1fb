import {
  Kind,
  parse,
  print,
  visit,
  type DefinitionNode,
  type DirectiveDefinitionNode,
  type DocumentNode,
  type TypeDefinitionNode,
} from 'graphql';

/** The lines that make a document a Federation 2 subgraph whose own directives reach the supergraph. */
const LINKS = `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@external", "@requires", "@provides", "@inaccessible", "@composeDirective"])
  @link(url: "https://specs.credit-graph.org/permission/v1.0", import: ["@permission", "@mask", "@dataset", "@namespace", "@lookup", "@about", "@tests"])
  @composeDirective(name: "@permission")
  @composeDirective(name: "@mask")
  @composeDirective(name: "@dataset")
  @composeDirective(name: "@namespace")
  @composeDirective(name: "@lookup")
  @composeDirective(name: "@about")
  @composeDirective(name: "@tests")
`;

/** One department's own SDL, as it stands in its folder. */
export interface OwnSdl {
  readonly name: string;
  readonly document: DocumentNode;
}

/** Every definition or extension of a type, by name. */
export function isTypeDefinition(definition: DefinitionNode): definition is TypeDefinitionNode {
  return definition.kind.endsWith('TypeDefinition');
}

/**
 * A subgraph's whole SDL: the federation links, what it uses of the shared head (value types as @shareable), its own
 * definitions. What it does not use stays out, so that the supergraph names nobody as a source of what he does not have.
 */
export function subgraphSdl(head: DocumentNode, own: OwnSdl): string {
  const shared = new Map(head.definitions.filter(isTypeDefinition).map((definition) => [definition.name.value, definition]));
  const redefined = own.document.definitions.filter(isTypeDefinition).find(({ name }) => shared.has(name.value));
  if (redefined)
    throw new Error(
      `${own.name}: ${redefined.name.value} 属于共享头部，不得重复定义 / belongs to the shared head and must not be defined again`,
    );
  const directives = head.definitions.filter(
    (definition): definition is DirectiveDefinitionNode => definition.kind === Kind.DIRECTIVE_DEFINITION,
  );
  const used = new Set<string>();
  const pending = namesIn([...own.document.definitions, ...directives]);
  while (pending.length > 0) {
    const name = pending.pop() as string;
    const definition = shared.get(name);
    if (!definition || used.has(name)) continue;
    used.add(name);
    pending.push(...namesIn([definition]));
  }
  const definitions: DefinitionNode[] = [
    ...directives,
    ...[...shared.values()].filter(({ name }) => used.has(name.value)).map(shareable),
    ...own.document.definitions,
  ];
  return `${LINKS}\n${definitions.map((definition) => print(definition)).join('\n\n')}\n`;
}

function shareable(definition: TypeDefinitionNode): TypeDefinitionNode {
  if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION) return definition;
  const [directive] = (parse('type T @shareable { f: Int }').definitions[0] as typeof definition).directives ?? [];
  return directive ? { ...definition, directives: [...(definition.directives ?? []), directive] } : definition;
}

function namesIn(definitions: readonly DefinitionNode[]): string[] {
  const names: string[] = [];
  for (const definition of definitions) visit(definition, { NamedType: (node) => void names.push(node.name.value) });
  return names;
}
