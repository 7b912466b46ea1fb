import { createHash } from 'node:crypto';
import { Supergraph } from '@apollo/federation-internals';
import {
  buildASTSchema,
  getDirectiveValues,
  isEnumType,
  isInterfaceType,
  isObjectType,
  parse,
  type GraphQLObjectType,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import type { AboutType } from '../../common/aboutType.ts';
import { hasPermissions, permissionTable, type PermissionTable } from '../../common/permissionTable.ts';
import { checkScalars } from '../../common/scalars.ts';
import { aboutTypesIn } from './aboutTypes.ts';
import { lookupsIn, type Lookup } from './lookups.ts';
import { plannedSdl } from './plannedSdl.ts';

/** The type whose id tells of which class a subject is. */
export const SUBJECT_TYPE = 'Subject';

/** One supergraph, ready to serve. A request keeps the one under which it was validated, whatever is loaded meanwhile. */
export interface Graph {
  /** Of the supergraph's text: part of every plan's key. */
  readonly hash: string;
  /** The schema that clients' operations are validated against. */
  readonly api: GraphQLSchema;
  /** The supergraph with its directives on the nodes: coordinates and rules are read here. */
  readonly annotated: GraphQLSchema;
  readonly table: PermissionTable;
  /** Whether any rule stands in it; without one (`--open`) nothing is decided. */
  readonly ruled: boolean;
  /** Types marked @namespace. */
  readonly namespaces: ReadonlySet<string>;
  /**
   * Interfaces of which a subgraph has objects without knowing their types (`@interfaceObject`), by name; none in a graph with rules, nor one
   * of whose types clients may not know of.
   */
  readonly interfaceObjects: ReadonlySet<string>;
  /** Root fields that return the entity whose key they are given, by name. */
  readonly lookups: ReadonlyMap<string, Lookup>;
  /** Types whose values are about a subject without being one, by name. */
  readonly about: ReadonlyMap<string, AboutType>;
  /** As planners are given it ({@link plannedSdl}). */
  readonly sdl: string;
  /** The same as @apollo/query-planner takes it: made when first asked for, since few graphs are ever planned by it. */
  readonly supergraph: () => Supergraph;
  /** Where the supergraph says that each subgraph is. */
  readonly urls: ReadonlyMap<string, string>;
}

/** Security specs whose directives this gateway would have to enforce and does not know. */
const FOREIGN_SECURITY = /specs\.apollo\.dev\/(authenticated|requiresScopes|policy)\//;

/**
 * Prepares a supergraph. `open` serves a graph without rules: refused for one that carries `@permission` or links
 * security specs; a graph without `@permission` is refused otherwise, since everything in it would be served to anybody.
 */
export function prepareGraph(supergraphSdl: string, api: GraphQLSchema, { open }: { open: boolean }): Graph {
  const sdl = plannedSdl(supergraphSdl);
  let supergraph: Supergraph | undefined;
  const annotated = buildASTSchema(parse(sdl), { assumeValid: true, assumeValidSDL: true });
  const table = permissionTable(annotated);
  const ruled = hasPermissions(table);
  if (FOREIGN_SECURITY.test(supergraphSdl))
    throw new Error(
      '该超图链接了本网关不执行的安全规范，拒绝加载 / the supergraph links security specs that this gateway does not enforce; refused',
    );
  if (open && ruled) throw new Error('--open 不得用于带 @permission 的超图 / --open must not serve a supergraph that carries @permission');
  if (!open && !ruled)
    throw new Error(
      '该超图没有 @permission；确认无需授权时请加 --open / the supergraph carries no @permission; add --open if nothing in it needs authorisation',
    );
  if (ruled) checkScalars(api);
  const namespaces = Object.values(annotated.getTypeMap()).filter(
    (type) => isObjectType(type) && type.astNode?.directives?.some(({ name }) => name.value === 'namespace'),
  );
  return {
    hash: createHash('sha256').update(supergraphSdl).digest('base64url'),
    api,
    annotated,
    table,
    ruled,
    namespaces: new Set(namespaces.map(({ name }) => name)),
    interfaceObjects: new Set(ruled ? [] : interfaceObjectsIn(annotated, api)),
    lookups: ruled ? lookupsIn(annotated) : new Map(),
    about: ruled ? aboutTypesIn(annotated) : new Map(),
    sdl,
    supergraph: () => (supergraph ??= Supergraph.build(sdl)),
    urls: urlsIn(annotated),
  };
}

/** The root type of an operation. Throws where the graph has none; checking the operation has seen to it. */
export function rootTypeOf(graph: Graph, operation: OperationDefinitionNode): GraphQLObjectType {
  const type = graph.annotated.getRootType(operation.operation);
  if (!type) throw new Error(`no root type for ${operation.operation}`);
  return type;
}

/** Interfaces that any subgraph joins as objects: `@join__type(isInterfaceObject: true)`. */
function interfaceObjectsIn(annotated: GraphQLSchema, api: GraphQLSchema): string[] {
  const directive = annotated.getDirective('join__type');
  return Object.values(annotated.getTypeMap()).flatMap((type) => {
    if (!directive || !isInterfaceType(type) || !annotated.getPossibleTypes(type).every(({ name }) => api.getType(name))) return [];
    const joins = (type.astNode?.directives ?? []).filter(({ name }) => name.value === directive.name);
    const isJoined = joins.some((node) => getDirectiveValues(directive, { directives: [node] })?.['isInterfaceObject'] === true);
    return isJoined ? [type.name] : [];
  });
}

/** Where a supergraph says that its subgraphs are: `@join__graph` on the values of its enum. */
function urlsIn(annotated: GraphQLSchema): Map<string, string> {
  const graphs = annotated.getType('join__Graph');
  const directive = annotated.getDirective('join__graph');
  if (!isEnumType(graphs) || !directive) return new Map();
  return new Map(
    graphs.getValues().flatMap(({ astNode }) => {
      const { name, url } = (astNode && getDirectiveValues(directive, astNode)) ?? {};
      return typeof name === 'string' && typeof url === 'string' ? [[name, url] as const] : [];
    }),
  );
}
