import type { Required } from '../plan/plan.ts';
import { representationWriter, type Representation } from './representation.ts';

const field = (name: string, selections?: Required[]): Required => ({ kind: 'field', name, key: name, selections });
const REQUIRES: Required[] = [
  { kind: 'type', type: 'Subject', selections: [field('__typename'), field('id'), field('tax', [field('listings', [field('kind')])])] },
];
const writerOf = (requires: readonly Required[]) =>
  representationWriter({
    requires,
    inputRewrites: [],
    isOfType: (object, type) => object['__typename'] === type,
    isNonNull: (_, name) => name === 'id',
  });
const read = (given: Representation): unknown =>
  typeof given === 'object' && 'text' in given ? (JSON.parse(given.text) as unknown) : given;
const of = (entity: Record<string, unknown>): unknown => read(writerOf(REQUIRES)(entity));

describe('representationWriter', () => {
  it('writes what is required and nothing else, through lists', () => {
    expect(of({ __typename: 'Subject', id: '1', name: 'n', tax: { listings: [{ kind: 'RED', since: 'x' }], grade: 1 } })).toEqual({
      __typename: 'Subject',
      id: '1',
      tax: { listings: [{ kind: 'RED' }] },
    });
  });

  it('sends a stated null, and names every field that was never fetched', () => {
    expect(of({ __typename: 'Subject', id: '1', tax: null })).toEqual({ __typename: 'Subject', id: '1', tax: null });
    expect(of({ __typename: 'Subject', id: '1' })).toEqual({ missing: [['tax']] });
    expect(of({ __typename: 'Subject', id: '1', tax: {} })).toEqual({ missing: [['tax', 'listings']] });
  });

  it('knows an entity without a key, and one of another type', () => {
    expect(of({ __typename: 'Subject', id: null, tax: null })).toBe('keyless');
    expect(of({ __typename: 'Division', id: '1' })).toBeUndefined();
  });

  it('does not take a property of the prototype for a field', () => {
    expect(writerOf([field('__typename'), field('constructor')])({ __typename: 'Subject' })).toEqual({ missing: [['constructor']] });
  });
});
