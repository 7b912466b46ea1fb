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
    mayBeFloat: (_, name) => name === 'amount',
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
    expect(of({ __typename: 'Subject', id: '1' })).toEqual({ missing: [['tax']], isAltered: false });
    expect(of({ __typename: 'Subject', id: '1', tax: {} })).toEqual({ missing: [['tax', 'listings']], isAltered: false });
  });

  it('knows an entity without a key, and one of another type', () => {
    expect(of({ __typename: 'Subject', id: null, tax: null })).toBe('keyless');
    expect(of({ __typename: 'Division', id: '1' })).toBeUndefined();
  });

  it('sends no number for one that reading has made another, but for a Float', () => {
    const writer = writerOf([field('__typename'), field('id'), field('amount')]);
    const read = JSON.parse('{"__typename":"Item","id":9007199254740993,"amount":9007199254740993}') as Record<string, unknown>;
    expect(writer(read)).toEqual({ missing: [['id']], isAltered: true });
    expect(writer({ ...read, id: 9007199254740991 })).toEqual({
      text: '{"__typename":"Item","id":9007199254740991,"amount":9007199254740992}',
    });
  });

  it('does not take a property of the prototype for a field', () => {
    expect(writerOf([field('__typename'), field('constructor')])({ __typename: 'Subject' })).toEqual({
      missing: [['constructor']],
      isAltered: false,
    });
  });
});
