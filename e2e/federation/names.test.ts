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

  it('answers the names that Relay gives to __typename as it answers that', async () => {
    const asked: string[] = [];
    graph = await openGraph({
      a: {
        sdl: `interface Node { id: ID! } type Book implements Node @key(fields: "id") { id: ID! } type Film implements Node { id: ID! }
          union Item = Book | Film type Query { nodes: [Node] item: Item book: Book }`,
        answer({ query }) {
          asked.push(query);
          const book = { __typename: 'Book', id: '1' };
          return { data: { nodes: [book, { __typename: 'Film', id: '2' }], item: book, book } };
        },
      },
      b: {
        sdl: 'type Book @key(fields: "id") { id: ID! price: Int }',
        answer: () => ({ data: { _entities: [{ __typename: 'Book', price: 7 }] } }),
      },
    });
    expect(
      await graph.query(
        `fragment F on Node { __isNode: __typename id } { __isQuery: __typename nodes { ...F ... on Book { price } } item { __isItem: __typename __typename }
          book { ...F __isBook: __typename price } }`,
      ),
    ).toEqual({
      data: {
        __isQuery: 'Query',
        nodes: [
          { __isNode: 'Book', id: '1', price: 7 },
          { __isNode: 'Film', id: '2' },
        ],
        item: { __isItem: 'Book', __typename: 'Book' },
        book: { __isNode: 'Book', id: '1', __isBook: 'Book', price: 7 },
      },
    });
    expect(asked.join()).not.toContain('__is');
    const { errors } = await graph.query('{ book { __isBook: id } }');
    expect(errors?.map(({ extensions }) => extensions?.['code'])).toEqual(['RESERVED_NAME']);
  });

  it('takes no member of every object for the value of a variable', async () => {
    const given: string[] = [];
    graph = await openGraph({
      a: {
        sdl: 'type Query { search(q: String): String count(n: Int): Int }',
        answer({ variables }) {
          given.push(JSON.stringify(variables));
          return { data: { search: 'found', count: 1 } };
        },
      },
    });
    const found = { data: { search: 'found' } };
    expect(await graph.query('query ($constructor: String) { search(q: $constructor) }')).toEqual(found);
    expect(await graph.query('query ($toString: String, $z: Boolean = true) { search(q: $toString) @include(if: $z) }')).toEqual(found);
    expect(await graph.query('query ($valueOf: Int) { count(n: $valueOf) }')).toEqual({ data: { count: 1 } });
    expect(await graph.query('query ($constructor: String) { search(q: $constructor) }', { constructor: 'x' })).toEqual(found);
    expect(given).toEqual(['{}', '{}', '{}', '{"constructor":"x"}']);
  });
});
