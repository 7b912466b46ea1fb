import { parse, type OperationDefinitionNode } from 'graphql';
import { leadsSomewhere, selectedBy } from '../compile/selected.ts';
import { trimAnswer } from './trimAnswer.ts';

const [OPERATION] = parse(`{ _entities(representations: []) {
  ... on Subject { __typename t: tax { grade ... on TaxCredit { arrears { nodes { id } } } } ... on Subject { tags } } } }`)
  .definitions as [OperationDefinitionNode];
const ASKED = selectedBy(OPERATION.selectionSet);
const trim = (entity: unknown, trustNulls = true): unknown =>
  (trimAnswer('tax', { _entities: [entity] }, ASKED, trustNulls)['_entities'] as unknown[])[0];

describe('trimAnswer', () => {
  it('keeps what was asked for, through aliases, fragments and lists', () => {
    const entity = { __typename: 'Subject', t: { grade: null, arrears: { nodes: [{ id: '1' }] } }, tags: [['a'], { b: 1 }] };
    expect(trim(entity)).toEqual(entity);
  });

  it('leaves out what the subgraph was not asked for, at every depth', () => {
    const more = { id: 'another', __subject: 'a firm', name: '假', courts: { dishonestDebts: [] } };
    expect(trim({ ...more, t: { grade: 1, ...more, arrears: { nodes: [{ ...more, id: '1' }] } } })).toEqual({
      t: { grade: 1, arrears: { nodes: [{ id: '1' }] } },
    });
    expect(trimAnswer('tax', { _entities: [], subject: 1 }, ASKED, true)).toEqual({ _entities: [] });
  });

  it('leaves out a type name that is none, and nulls that nobody can vouch for', () => {
    expect(trim({ __typename: { toString: 1 }, t: null })).toEqual({ t: null });
    expect(trim({ t: { grade: null, arrears: { nodes: [null] } } }, false)).toEqual({ t: { arrears: { nodes: [undefined] } } });
  });

  it('knows an error that stands somewhere in what was asked for', () => {
    const placed = [[], ['_entities'], ['_entities', 1, 't', 'arrears', 'nodes', 7, 'id']];
    expect(placed.map((path) => leadsSomewhere(path, ASKED))).toEqual([true, true, true]);
    const astray = [['_entities', 'x'], ['_entities', 0, 'tax'], ['__proto__'], ['constructor']];
    expect(astray.map((path) => leadsSomewhere(path, ASKED))).toEqual(astray.map(() => false));
  });

  it('refuses what is nested deeper, or larger, than anything asked for', () => {
    const deep = JSON.parse(`${'['.repeat(5_000)}${']'.repeat(5_000)}`) as unknown;
    expect(() => trim({ t: deep })).toThrow('tax: NONSENSE (nesting)');
    expect(() => trim({ tags: deep })).toThrow('tax: NONSENSE (nesting)');
    expect(() => trim({ tags: [{ a: deep }] })).toThrow('tax: NONSENSE (nesting)');
    expect(() => trim({ t: { arrears: { nodes: new Array(4_000_001).fill(1) } } })).toThrow('tax: TOO_LARGE (values)');
  });
});
