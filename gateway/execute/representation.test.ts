import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import { representationOf } from './representation.ts';

const field = (name: string, selections?: QueryPlanSelectionNode[]): QueryPlanSelectionNode => ({
  kind: 'Field',
  name,
  ...(selections ? { selections } : {}),
});
const requires: QueryPlanSelectionNode[] = [
  {
    kind: 'InlineFragment',
    typeCondition: 'Subject',
    selections: [field('__typename'), field('id'), field('tax', [field('listings', [field('kind')])])],
  },
];
const isOfType = (object: object, type: string): boolean => '__typename' in object && object.__typename === type;
const isNonNull = (_: object, name: string): boolean => name === 'id';
const of = (entity: Record<string, unknown>) => representationOf(entity, requires, isOfType, isNonNull);

describe('representationOf', () => {
  it('writes what is required and nothing else, through lists', () => {
    expect(of({ __typename: 'Subject', id: '1', name: 'n', tax: { listings: [{ kind: 'RED', since: 'x' }], grade: 1 } })).toEqual({
      value: { __typename: 'Subject', id: '1', tax: { listings: [{ kind: 'RED' }] } },
    });
  });

  it('sends a stated null, and names every field that was never fetched', () => {
    expect(of({ __typename: 'Subject', id: '1', tax: null })).toEqual({ value: { __typename: 'Subject', id: '1', tax: null } });
    expect(of({ __typename: 'Subject', id: '1' })).toEqual({ missing: [['tax']] });
    expect(of({ __typename: 'Subject', id: '1', tax: {} })).toEqual({ missing: [['tax', 'listings']] });
  });

  it('knows an entity without a key, and one of another type', () => {
    expect(of({ __typename: 'Subject', id: null, tax: null })).toBe('keyless');
    expect(of({ __typename: 'Division', id: '1' })).toBeUndefined();
  });

  it('does not take a property of the prototype for a field', () => {
    const constructor: QueryPlanSelectionNode[] = [field('__typename'), field('constructor')];
    expect(representationOf({ __typename: 'Subject' }, constructor, isOfType, isNonNull)).toEqual({ missing: [['constructor']] });
  });
});
