import { readFileSync } from 'node:fs';
import { buildSchema, getNamedType, isObjectType } from 'graphql';
import { SWEEP_COST, sweepCost } from './sweepCost.ts';

const schema = buildSchema(readFileSync(new URL('../../schema/generated/client.graphql', import.meta.url), 'utf8'));

function costOf(coordinate: string): number {
  const [type, name] = coordinate.split('.') as [string, string];
  const parent = schema.getType(type);
  const field = isObjectType(parent) ? parent.getFields()[name] : undefined;
  if (!parent || !field) throw new Error(`no ${coordinate}`);
  return sweepCost(schema, parent, field);
}

describe('sweepCost', () => {
  it.each([
    'Query.search',
    'Query.cohort',
    'Cohort.breakdown',
    'Cohort.subjects',
    'Cohort.totals',
    'Query.coverage',
    'Query.impact',
    'Mutation.runCohort',
  ])('asks for a look through all that is on file: %s', (coordinate) => {
    expect(costOf(coordinate)).toBe(SWEEP_COST);
  });

  it.each(['Query.subject', 'Query.subjects', 'Query.divisions', 'Subject.relations', 'Subject.listings', 'Cohort.count'])(
    'asks for nothing more of one subject, or of what is at hand: %s',
    (coordinate) => {
      expect(costOf(coordinate)).toBe(0);
    },
  );

  it('misses no root field that counts', () => {
    const counting = Object.values(schema.getQueryType()?.getFields() ?? {}).filter((field) => {
      const type = getNamedType(field.type);
      return isObjectType(type) && type.getFields()['totalCount'] !== undefined;
    });
    expect(counting.map(({ name }) => name)).toContain('auditLog');
    expect(counting.filter(({ name }) => costOf(`Query.${name}`) === 0)).toEqual([]);
  });
});
