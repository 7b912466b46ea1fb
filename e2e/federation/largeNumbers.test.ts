import { openGraph, type OpenGraph } from './openGraph.ts';

/** Integers beyond 2^53, of which neighbours are read as one: an id or a file number must not become another's. */
describe('integers that reading would change', () => {
  let graph: OpenGraph;
  let id = '9007199254740993';
  beforeAll(async () => {
    graph = await openGraph({
      items: {
        sdl: 'scalar Long type Query { item: Item } type Item @key(fields: "id") { id: ID! number: Long ratio: Float }',
        answer: () => `{"data":{"item":{"__typename":"Item","id":${id},"number":${id},"ratio":${id}}}}`,
      },
      stock: {
        sdl: 'type Item @key(fields: "id") { id: ID! stock: String }',
        answer: ({ variables }) => ({ data: { _entities: [{ __typename: 'Item', stock: JSON.stringify(variables['representations']) }] } }),
      },
    });
  });
  afterAll(() => graph.close());

  it('are not answered, nor sent on', async () => {
    const { data, errors } = await graph.query('{ item { number ratio stock } }');
    expect(data).toEqual({ item: { number: null, ratio: 9007199254740992, stock: null } });
    expect(errors?.map(({ path, extensions }) => [path, extensions?.['code']])).toEqual([
      [['item', 'number'], 'DEPARTMENT_BAD_ANSWER'],
      [['item', 'stock'], 'DEPARTMENT_UNAVAILABLE'],
    ]);
    const whole = await graph.query('{ item { id } }');
    expect([whole.data, whole.errors?.map(({ path, extensions }) => [path, extensions?.['code']])]).toEqual([
      { item: null },
      [[['item', 'id'], 'DEPARTMENT_BAD_ANSWER']],
    ]);
    expect(graph.requests()).toEqual({ items: 2, stock: 0 });
  });

  it('are as they came up to there', async () => {
    id = '-9007199254740991';
    expect(await graph.query('{ item { id number ratio stock } }')).toEqual({
      data: { item: { id, number: Number(id), ratio: Number(id), stock: `[{"__typename":"Item","id":${id}}]` } },
    });
  });
});
