import { createHash } from 'node:crypto';
import { buildASTSchema, parse } from 'graphql';
import { permissionTable } from '../../common/permissionTable.ts';
import type { OverlayRule } from '../../common/policyOverlay.ts';
import { withOverlay } from '../../common/policyOverlay.ts';
import type { Graph } from './graph.ts';

/** How many ways of a graph are kept: the revision in force, and those that requests under way began with. */
const KEPT = 10;

/**
 * A graph under the city's rules: the departments' rules made stricter wherever they are read, be it a decision, what is computed from a
 * field, an argument, or the schema that a caller is shown. Made once for each graph and set of rules. Plans know no rules: they stay.
 */
export function graphsUnder(): (graph: Graph, rules: readonly OverlayRule[]) => Graph {
  const known = new WeakMap<Graph, Map<string, Graph>>();
  return (graph, rules) => {
    if (rules.length === 0) return graph;
    let made = known.get(graph);
    if (!made) known.set(graph, (made = new Map<string, Graph>()));
    const digest = createHash('sha256').update(JSON.stringify(rules)).digest('base64url');
    let under = made.get(digest);
    if (!under) {
      if (made.size >= KEPT) made.delete(made.keys().next().value as string);
      made.set(digest, (under = make(graph, rules)));
    }
    return under;
  };
}

function make(graph: Graph, rules: readonly OverlayRule[]): Graph {
  const { document } = withOverlay(parse(graph.sdl), rules);
  const annotated = buildASTSchema(document, { assumeValid: true, assumeValidSDL: true });
  return { ...graph, annotated, table: permissionTable(annotated) };
}
