import type { GraphQLField, GraphQLNamedType, GraphQLSchema } from 'graphql';

/** What a look through all that is on file costs, in values of an answer: of the default limit some forty fit into a request, a hundred do not. */
export const SWEEP_COST = 5_000;

/** Fields that look through it without paging through it. */
const SWEEPS: ReadonlySet<string> = new Set([
  'Query.cohort',
  'Cohort.breakdown',
  'Cohort.subjects',
  'Cohort.totals',
  'Query.coverage',
  'Query.impact',
  'Mutation.runCohort',
]);

/**
 * What a field costs besides the values of its answer. The threat: a hundred aliases of `search(first: 0) { totalCount }` answer two hundred
 * numbers and have the registry count a hundred times. What pages from the root (`first`) searches and counts what nobody named; below a
 * subject it is bounded by what is on file of one.
 */
export function sweepCost(schema: GraphQLSchema, parent: GraphQLNamedType, field: GraphQLField<unknown, unknown>): number {
  const pages = parent === schema.getQueryType() && field.args.some(({ name }) => name === 'first');
  return pages || SWEEPS.has(`${parent.name}.${field.name}`) ? SWEEP_COST : 0;
}
