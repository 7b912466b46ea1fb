import { openGraph, type OpenGraph } from './openGraph.ts';

/** Names that mean something to a machine on the way: to the planner, to JavaScript, to the schema. */
describe('names that a client, or a schema, may choose', () => {
  let graph: OpenGraph;
  afterEach(() => graph.close());

  it('takes no alias for a key whose name begins with an underscore', async () => {
    const item = (reference: object) => ({ title: 'a title', stock: `stock of ${JSON.stringify(reference)}`, ...reference });
    graph = await openGraph({
      items: {
        sdl: 'type Query { item: Item } type Item @key(fields: "_id") { _id: ID! title: String }',
        resolvers: { Query: { item: () => item({ _id: 'k' }) } },
      },
      stock: {
        sdl: 'type Item @key(fields: "_id") { _id: ID! stock: String }',
        resolvers: { Item: { __resolveReference: ({ _id }: { _id: string }) => item({ _id }) } },
      },
    });
    expect(await graph.query('{ item { _id: title stock _key: _id } }')).toEqual({
      data: { item: { _id: 'a title', stock: 'stock of {"_id":"k"}', _key: 'k' } },
    });
  });
});
