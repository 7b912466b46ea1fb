import type { FieldNode, GraphQLObjectType } from 'graphql';
import type { FieldDecider, Withheld } from './fieldDecider.ts';
import { CLASS_GROUPS, type RecordGroup } from './recordGroup.ts';

/** What is known of the subject above a selection: none there, one of these groups, or anybody. */
export type RecordScope = undefined | 'any' | readonly RecordGroup[];

/** Decides for groups of records, each coordinate and group once. One for each caller's access and operation. */
export interface RecordDecisions {
  forGroup(type: GraphQLObjectType, node: FieldNode, group: RecordGroup | undefined): Withheld | undefined;
  /** Withheld from all of a scope, from none (`undefined`), or from some ('mixed'). */
  forScope(type: GraphQLObjectType, node: FieldNode, scope: RecordScope): Withheld | 'mixed' | undefined;
}

/** Remembers what a decider says. */
export function recordDecisions(decider: FieldDecider): RecordDecisions {
  const decided = new Map<FieldNode, Map<string, (Withheld | null)[]>>();
  const forGroup: RecordDecisions['forGroup'] = (type, node, group) => {
    let byType = decided.get(node);
    if (!byType) decided.set(node, (byType = new Map<string, (Withheld | null)[]>()));
    let known = byType.get(type.name);
    if (!known) byType.set(type.name, (known = []));
    const index = group ? group.index + 1 : 0;
    const before = known[index];
    if (before !== undefined) return before ?? undefined;
    const withheld = decider.forSubject(type, node, group?.representative);
    known[index] = withheld ?? null;
    return withheld;
  };
  return {
    forGroup,
    forScope(type, node, scope) {
      if (scope === undefined) return forGroup(type, node, undefined);
      const everywhere = scope === 'any' ? decider.beforeFetch(type, node) : undefined;
      if (everywhere) return everywhere;
      const results = (scope === 'any' ? CLASS_GROUPS : scope).map((group) => forGroup(type, node, group));
      if (results.every((withheld) => withheld === undefined)) return undefined;
      return scope !== 'any' && results.every((withheld) => withheld !== undefined) ? results[0] : 'mixed';
    },
  };
}
