import { openGraph, type OpenGraph } from './openGraph.ts';

/** What clients of an open graph are told of errors that subgraphs state, wherever these say that they belong. */
describe('errors of subgraphs', () => {
  let graph: OpenGraph;
  let product: unknown;
  let entities: unknown;
  const downstream = { code: 'DOWNSTREAM_SERVICE_ERROR' };
  beforeAll(async () => {
    graph = await openGraph({
      products: {
        sdl: 'type Query { product: Product products: [Product] } type Product @key(fields: "id") { id: ID! name: String! }',
        answer: () => product,
      },
      prices: { sdl: 'type Product @key(fields: "id") { id: ID! price: Int tax: Int }', answer: () => entities },
    });
  });
  afterAll(() => graph.close());
  beforeEach(() => {
    product = { data: { product: { __typename: 'Product', id: '1', name: 'Table' } } };
    entities = { data: { _entities: [{ __typename: 'Product', price: null, tax: 2 }] } };
  });

  it('are told where they say nothing of a place, without a path', async () => {
    entities = { ...(entities as object), errors: [{ message: 'no prices today' }, { message: 'nor tomorrow', path: [] }] };
    expect(await graph.query('{ product { name price tax } }')).toEqual({
      data: { product: { name: 'Table', price: null, tax: 2 } },
      errors: [
        { message: 'no prices today', extensions: { ...downstream, serviceName: 'prices' } },
        { message: 'nor tomorrow', extensions: { ...downstream, serviceName: 'prices' } },
      ],
    });
    product = { data: { product: null }, errors: [{ message: 'closed', extensions: { code: 'CLOSED' } }] };
    expect(await graph.query('{ product { name } }')).toEqual({
      data: { product: null },
      errors: [{ message: 'closed', extensions: { code: 'CLOSED', serviceName: 'products' } }],
    });
  });

  it('are told in their own words where no entity came for them', async () => {
    entities = { data: null, errors: [{ message: 'the database is away', path: ['_entities'] }] };
    const { data, errors } = await graph.query('{ product { name price } }');
    expect(data).toEqual({ product: { name: 'Table', price: null } });
    expect(errors).toContainEqual({ message: 'the database is away', extensions: { ...downstream, serviceName: 'prices' } });
    expect(errors?.flatMap(({ path }) => (path ? [path] : []))).toEqual([['product', 'price']]);
  });

  it('are told at the field that failed, though the null moved up from it', async () => {
    product = { data: { product: null }, errors: [{ message: 'no name', path: ['product', 'name'] }] };
    expect(await graph.query('{ product { name } }')).toEqual({
      data: { product: null },
      errors: [{ message: 'no name', path: ['product', 'name'], extensions: { ...downstream, serviceName: 'products' } }],
    });
    product = { data: { products: null }, errors: [{ message: 'no name', path: ['products', 2, '_alias_title'] }] };
    expect((await graph.query('{ products { title: name } }')).errors?.map(({ path }) => path)).toEqual([['products', 2, 'title']]);
  });

  it('are told at the place of the entity that they name', async () => {
    entities = { ...(entities as object), errors: [{ message: 'no price', path: ['_entities', 0, 'price'] }] };
    expect((await graph.query('{ product { price } }')).errors).toEqual([
      { message: 'no price', path: ['product', 'price'], extensions: { ...downstream, serviceName: 'prices' } },
    ]);
  });
});
