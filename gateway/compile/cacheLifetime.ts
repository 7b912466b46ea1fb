import { getNamedType, isObjectType, Kind, type GraphQLObjectType, type SelectionSetNode } from 'graphql';
import { SUBJECT_TYPE, type Graph } from '../graph/graph.ts';

const SECOND = 1_000;

/** How long an answer may be kept, by how often its data set is updated; what has no data set changes daily. */
const LIFETIMES: Readonly<Record<string, number>> = {
  REAL_TIME: 5 * SECOND,
  DAILY: 60 * SECOND,
  WEEKLY: 300 * SECOND,
  MONTHLY: 300 * SECOND,
  QUARTERLY: 300 * SECOND,
  HALF_YEARLY: 300 * SECOND,
  YEARLY: 300 * SECOND,
};
const BY_DEFAULT = 60 * SECOND;

/** What one subgraph hands out of others' data: their changes are announced in their own names, and it would outlive them. */
const GATHERED_TYPE = 'RecordSummary';

/**
 * How long what a selection on a type brings may be kept, in milliseconds: as long as the shortest of its data sets allows; not at all
 * where it leads to other subjects, to records gathered from other departments, or to objects whose type is not known beforehand.
 */
export function cacheLifetime({ annotated }: Graph, selectionSet: SelectionSetNode, type: GraphQLObjectType): number {
  let lifetime = BY_DEFAULT;
  let hasDataset = false;
  let namesOthers = false;
  const walk = ({ selections }: SelectionSetNode, parent: GraphQLObjectType): void => {
    for (const selection of selections) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) continue;
      const condition = selection.kind === Kind.INLINE_FRAGMENT ? selection.typeCondition?.name.value : undefined;
      const field = selection.kind === Kind.FIELD ? parent.getFields()[selection.name.value] : undefined;
      const next =
        selection.kind === Kind.FIELD ? field && getNamedType(field.type) : condition === undefined ? parent : annotated.getType(condition);
      if (!selection.selectionSet) continue;
      if (!isObjectType(next)) {
        namesOthers = true;
        continue;
      }
      // Another subject's data within this one's would outlive a change of that other.
      if (selection.kind === Kind.FIELD && (next.name === SUBJECT_TYPE || next.name === GATHERED_TYPE)) namesOthers = true;
      const cadence = cadenceOf(next);
      if (cadence !== undefined) {
        lifetime = hasDataset ? Math.min(lifetime, cadence) : cadence;
        hasDataset = true;
      }
      walk(selection.selectionSet, next);
    }
  };
  walk(selectionSet, type);
  return namesOthers ? 0 : lifetime;
}

function cadenceOf(type: GraphQLObjectType): number | undefined {
  const directive = type.astNode?.directives?.find(({ name }) => name.value === 'dataset');
  const value = directive?.arguments?.find(({ name }) => name.value === 'cadence')?.value;
  return value?.kind === Kind.ENUM ? (LIFETIMES[value.value] ?? BY_DEFAULT) : undefined;
}
