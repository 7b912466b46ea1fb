import {
  buildASTSchema,
  isEnumType,
  isObjectType,
  Kind,
  parse,
  printSchema,
  visit,
  type DefinitionNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Access } from '../../common/access.ts';
import { decide, decideForClass } from '../../common/decide.ts';
import { isOpenToAll, permissionRuleOf, type PermissionRule } from '../../common/permissionRule.ts';
import { SUBJECT_CLASSES } from '../../common/subjectClass.ts';
import type { Graph } from '../graph/graph.ts';

/** Some megabytes each. */
const REMEMBERED = 40;
const OWN_DIRECTIVES = ['permission', 'mask', 'dataset', 'namespace', 'lookup', 'about'];
const ROOTS = ['Query', 'Mutation'];

/** A schema as one access class sees it. */
export interface VisibleSchema {
  readonly schema: GraphQLSchema;
  readonly sdl: string;
}

/**
 * The schema cut to what a caller of this access class could read of somebody, with a purpose if he names one: what
 * introspection and /schema.graphql tell him. Made once per access class and graph.
 */
export function schemaForAccess(): (graph: Graph, access: Access) => VisibleSchema {
  const made = new WeakMap<Graph, LRUCache<string, VisibleSchema>>();
  return (graph, access) => {
    let known = made.get(graph);
    if (!known) made.set(graph, (known = new LRUCache<string, VisibleSchema>({ max: REMEMBERED })));
    // Which purpose is named, and whose self the caller is, changes what is served, not what exists.
    const levels = [access.levels, ...SUBJECT_CLASSES.map((each) => access.levelsOf?.[each] ?? {})];
    const key = JSON.stringify([
      access.identified,
      levels.map((each) => Object.entries(each).sort()),
      Object.keys(access.levelsOf ?? {}).sort(),
      [...access.roles].sort(),
      access.self.length > 0,
    ]);
    let visible = known.get(key);
    if (!visible) known.set(key, (visible = cut(graph, { ...access, purpose: 'any' })));
    return visible;
  };
}

function cut(graph: Graph, access: Access): VisibleSchema {
  const document = withoutOwnDirectives(parse(printSchema(graph.api)));
  const cutDocument = graph.ruled ? withoutUnreachable(withoutHidden(graph, document, access)) : document;
  const schema = buildASTSchema(cutDocument, { assumeValidSDL: true });
  return { schema, sdl: `${printSchema(schema)}\n` };
}

function withoutOwnDirectives(document: DocumentNode): DocumentNode {
  return {
    ...document,
    definitions: document.definitions.filter(
      (definition) => definition.kind !== Kind.DIRECTIVE_DEFINITION || !OWN_DIRECTIVES.includes(definition.name.value),
    ),
  };
}

function withoutHidden(graph: Graph, document: DocumentNode, access: Access): DocumentNode {
  return visit(document, {
    ObjectTypeDefinition(node) {
      const type = graph.annotated.getType(node.name.value);
      if (!isObjectType(type)) return undefined;
      return { ...node, fields: (node.fields ?? []).filter((field) => isVisible(graph, type, field, access)) };
    },
    EnumTypeDefinition(node) {
      const type = graph.annotated.getType(node.name.value);
      if (!isEnumType(type)) return undefined;
      const hidden = type.getValues().filter((value) => {
        const rule = permissionRuleOf(value.astNode);
        return rule && !access.self.length && !maySomewhere(rule, access);
      });
      return { ...node, values: (node.values ?? []).filter(({ name }) => !hidden.some((value) => value.name === name.value)) };
    },
  });
}

function isVisible(graph: Graph, type: GraphQLObjectType, field: FieldDefinitionNode, access: Access): boolean {
  const entry = graph.table.get(`${type.name}.${field.name.value}`);
  const isRoot = ROOTS.includes(type.name);
  return [entry?.own, entry?.declaring].every((rule) => {
    if (!rule || isOpenToAll(rule)) return true;
    const target = { sector: entry?.sector ?? '', subject: undefined, dataset: undefined };
    if (isRoot) return decide(rule, access, target).allow;
    if (rule.scope === undefined && rule.self && access.self.length > 0) return true;
    return SUBJECT_CLASSES.some((subjectClass) => decideForClass(rule, access, target, subjectClass).allow);
  });
}

/** An enum value's rule is judged in the sector of the field that uses it: shown when it may be used in any. */
function maySomewhere(rule: PermissionRule, access: Access): boolean {
  return Object.keys(access.levels).some((sector) => decide(rule, access, { sector, subject: undefined, dataset: undefined }).allow);
}

/** Drops types that nothing leads to any more, and fields whose type lost all its own; until nothing changes. */
function withoutUnreachable(document: DocumentNode): DocumentNode {
  for (let current = document; ;) {
    const empty = new Set(
      current.definitions.flatMap((definition) =>
        definition.kind === Kind.OBJECT_TYPE_DEFINITION && (definition.fields ?? []).length === 0 ? [definition.name.value] : [],
      ),
    );
    const reachable = reachableTypes(current, empty);
    const next: DocumentNode = {
      ...current,
      definitions: current.definitions
        .filter(
          (definition) =>
            !('name' in definition) ||
            !definition.name ||
            definition.kind === Kind.DIRECTIVE_DEFINITION ||
            reachable.has(definition.name.value),
        )
        .map((definition) => withoutFieldsOf(definition, empty)),
    };
    if (JSON.stringify(next) === JSON.stringify(current)) return next;
    current = next;
  }
}

function withoutFieldsOf(definition: DefinitionNode, types: ReadonlySet<string>): DefinitionNode {
  if (definition.kind === Kind.UNION_TYPE_DEFINITION)
    return { ...definition, types: (definition.types ?? []).filter(({ name }) => !types.has(name.value)) };
  if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.INTERFACE_TYPE_DEFINITION) return definition;
  return {
    ...definition,
    fields: (definition.fields ?? []).filter((field) => !namesIn(field.type).some((name) => types.has(name))),
  };
}

function reachableTypes(document: DocumentNode, empty: ReadonlySet<string>): Set<string> {
  const definitions = new Map(
    document.definitions.flatMap((definition): [string, DefinitionNode][] =>
      'name' in definition && definition.name ? [[definition.name.value, definition]] : [],
    ),
  );
  const reachable = new Set<string>();
  const pending = ['Query', 'Mutation', 'Subscription'].filter((name) => !empty.has(name) || name === 'Query');
  // What implements an interface is reached through it.
  const implementers = (name: string): string[] =>
    [...definitions.values()].flatMap((definition) =>
      'interfaces' in definition &&
      definition.kind !== Kind.INTERFACE_TYPE_EXTENSION &&
      (definition.interfaces ?? []).some((each) => each.name.value === name) &&
      'name' in definition &&
      definition.name
        ? [definition.name.value]
        : [],
    );
  while (pending.length > 0) {
    const name = pending.pop() as string;
    const definition = definitions.get(name);
    if (!definition || reachable.has(name)) continue;
    reachable.add(name);
    pending.push(...namesIn(definition));
    if (definition.kind === Kind.INTERFACE_TYPE_DEFINITION && name !== 'CreditRecord') pending.push(...implementers(name));
  }
  return reachable;
}

function namesIn(node: DefinitionNode | FieldDefinitionNode['type']): string[] {
  const names: string[] = [];
  visit(node, { NamedType: (named) => void names.push(named.name.value) });
  return names;
}
