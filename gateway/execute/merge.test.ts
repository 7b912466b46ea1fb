import { merge } from './merge.ts';

const isConcrete = (name: unknown): boolean => name === 'Book';

describe('merge', () => {
  it('merges objects by key and lists by index', () => {
    const target = { a: { x: 1 }, list: [{ x: 1 }, null, { x: 3 }] };
    merge(target, { a: { y: 2 }, list: [{ y: 1 }, { y: 2 }, null] }, isConcrete);
    expect(target).toEqual({ a: { x: 1, y: 2 }, list: [{ x: 1, y: 1 }, { y: 2 }, { x: 3 }] });
  });

  it('keeps a value that another fetch gives as null, and a concrete type name over an interface’s', () => {
    const target = { __typename: 'Book', a: 1 };
    merge(target, { __typename: 'Media', a: null }, isConcrete);
    expect(target).toEqual({ __typename: 'Book', a: 1 });
  });

  it('does not let an answer set a prototype', () => {
    const target: Record<string, unknown> = {};
    merge(
      target,
      JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}') as Record<string, unknown>,
      isConcrete,
    );
    expect([Object.getPrototypeOf(target) === Object.prototype, ({} as Record<string, unknown>)['polluted'], target['polluted']]).toEqual([
      true,
      undefined,
      undefined,
    ]);
  });
});
