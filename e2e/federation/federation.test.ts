import { openGraph, type OpenGraph } from './openGraph.ts';

/** Federation 2 supergraphs that the gateway has never seen, served with `--open`. Whole answers, inline. */
describe('a supergraph without credit in it', () => {
  let graph: OpenGraph;
  afterEach(() => graph.close());

  it('resolves interfaces, unions and fragments across subgraphs', async () => {
    graph = await openGraph({
      catalogue: {
        sdl: `
          interface Node { id: ID! }
          type Book implements Node @key(fields: "id") { id: ID! title: String! }
          type Film implements Node @key(fields: "id") { id: ID! length: Int }
          union Item = Book | Film
          type Query { items: [Item!]! nodes: [Node!]! }`,
        resolvers: {
          Query: {
            items: () => [
              { __typename: 'Book', id: '1', title: '论语' },
              { __typename: 'Film', id: '2', length: 90 },
            ],
            nodes: () => [
              { __typename: 'Film', id: '2', length: 90 },
              { __typename: 'Book', id: '1', title: '论语' },
            ],
          },
        },
      },
      prices: {
        sdl: `type Book @key(fields: "id") { id: ID! price: Float! } type Film @key(fields: "id") { id: ID! price: Float! }`,
        resolvers: {
          Book: { __resolveReference: ({ id }: { id: string }) => ({ id, price: 10 }) },
          Film: { __resolveReference: ({ id }: { id: string }) => ({ id, price: 20.5 }) },
        },
      },
    });
    expect(
      await graph.query(
        'fragment F on Film { length cost: price } { items { __typename ... on Book { name: title price } ...F } nodes { kind: __typename id ... on Book { price } } }',
      ),
    ).toEqual({
      data: {
        items: [
          { __typename: 'Book', name: '论语', price: 10 },
          { __typename: 'Film', length: 90, cost: 20.5 },
        ],
        nodes: [
          { kind: 'Film', id: '2' },
          { kind: 'Book', id: '1', price: 10 },
        ],
      },
    });
  });

  it('computes @requires, uses @provides, obeys @override', async () => {
    graph = await openGraph({
      products: {
        sdl: `type Query { products: [Product!]! } type Product @key(fields: "id") { id: ID! weight: Int! @shareable size: Size! name: String! } type Size @shareable { width: Int! }`,
        resolvers: {
          Query: { products: () => [{ id: 'a', weight: 3, size: { width: 4 }, name: 'old' }] },
          Product: { __resolveReference: ({ id }: { id: string }) => ({ id, weight: 3, size: { width: 4 }, name: 'old' }) },
        },
      },
      shipping: {
        sdl: `type Product @key(fields: "id") { id: ID! weight: Int! @external size: Size! @external name: String! @override(from: "products") freight(express: Boolean! = false): Int! @requires(fields: "weight size { width }") } type Size @shareable { width: Int! }`,
        resolvers: {
          Product: {
            __resolveReference: (reference: object) => ({ ...reference, name: 'new' }),
            freight: ({ weight, size }: { weight: number; size: { width: number } }, { express }: { express: boolean }) =>
              weight * size.width * (express ? 2 : 1),
          },
        },
      },
      reviews: {
        sdl: `type Query { review: Review! } type Review { product: Product! @provides(fields: "weight") } type Product @key(fields: "id") { id: ID! weight: Int! @external }`,
        resolvers: { Query: { review: () => ({ product: { id: 'a', weight: 3 } }) } },
      },
    });
    expect(
      await graph.query('query ($e: Boolean!) { products { name freight(express: $e) slow: freight } review { product { weight } } }', {
        e: true,
      }),
    ).toEqual({
      data: { products: [{ name: 'new', freight: 24, slow: 12 }], review: { product: { weight: 3 } } },
    });
    graph.requests();
    await graph.query('{ review { product { weight } } }');
    expect(graph.requests()).toEqual({ products: 0, shipping: 0, reviews: 1 });
  });

  it('serves interface objects', async () => {
    graph = await openGraph({
      media: {
        sdl: `interface Media @key(fields: "id") { id: ID! title: String! } type Book implements Media @key(fields: "id") { id: ID! title: String! pages: Int! } type Query { media: [Media!]! }`,
        resolvers: {
          Query: { media: () => [{ __typename: 'Book', id: '1', title: 't', pages: 3 }] },
          Media: {
            __resolveType: () => 'Book',
            __resolveReference: ({ id }: { id: string }) => ({ __typename: 'Book', id, title: 't', pages: 3 }),
          },
          Book: { __resolveReference: ({ id }: { id: string }) => ({ id, title: 't', pages: 3 }) },
        },
      },
      reviews: {
        sdl: `type Media @interfaceObject @key(fields: "id") { id: ID! score: Int! } type Query { top: Media! }`,
        resolvers: {
          Query: { top: () => ({ id: '1', score: 9 }) },
          Media: { __resolveReference: ({ id }: { id: string }) => ({ id, score: 9 }) },
        },
      },
    });
    expect(await graph.query('{ media { __typename id score ... on Book { pages } } top { __typename score title } }')).toEqual({
      data: { media: [{ __typename: 'Book', id: '1', score: 9, pages: 3 }], top: { __typename: 'Book', score: 9, title: 't' } },
    });
  });

  it('gives of interface objects what does not depend on their types, though nobody knows these', async () => {
    const nodes = [{ __typename: 'Node', id: '1', field: 'f' }, null, { __typename: 'Node', id: '2', field: 'g' }];
    graph = await openGraph({
      a: { sdl: 'interface Node @key(fields: "id") { id: ID! } type Query { a: Int }', resolvers: {} },
      b: {
        sdl: 'type Node @interfaceObject @key(fields: "id") { id: ID! field: String next: Node } type Query { node: Node nodes: [Node] }',
        resolvers: { Node: { next: () => nodes[2] }, Query: { node: () => nodes[0], nodes: () => nodes } },
      },
    });
    expect(await graph.query('{ node { it: id field next { ...F } } nodes { ... { id } } } fragment F on Node { field }')).toEqual({
      data: { node: { it: '1', field: 'f', next: { field: 'g' } }, nodes: [{ id: '1' }, null, { id: '2' }] },
    });
    expect(graph.requests()).toEqual({ a: 0, b: 1 });
    const { data, errors } = await graph.query('{ node { __typename } }');
    expect([data, errors?.map(({ path }) => path)]).toEqual([{ node: null }, [['node']]]);
  });

  it('runs mutations in order, with input objects and enums, and hides what is inaccessible', async () => {
    const log: string[] = [];
    graph = await openGraph({
      a: {
        sdl: `enum Mood { GOOD BAD @inaccessible } input Note { text: String! mood: Mood = GOOD } type Query { notes: [String!]! secret: Int @inaccessible } type Mutation { add(note: Note!): Int! }`,
        resolvers: {
          Query: { notes: () => log, secret: () => 1 },
          Mutation: { add: (_: unknown, { note }: { note: { text: string; mood: string } }) => log.push(`${note.text}/${note.mood}`) },
        },
      },
      b: {
        sdl: `type Mutation { mark(text: String!): Int! }`,
        resolvers: { Mutation: { mark: (_: unknown, { text }: { text: string }) => log.push(text) } },
      },
    });
    expect(
      await graph.query('mutation ($n: Note!) { one: add(note: $n) two: mark(text: "m") three: add(note: { text: "z" }) }', {
        n: { text: 'x' },
      }),
    ).toEqual({ data: { one: 1, two: 2, three: 3 } });
    expect(log).toEqual(['x/GOOD', 'm', 'z/GOOD']);
    const refused = await graph.query('{ secret }');
    expect(refused.errors?.[0]?.extensions?.['code']).toBe('GRAPHQL_VALIDATION_FAILED');
    expect((await graph.query('mutation { add(note: { text: "z", mood: BAD }) }')).errors).toHaveLength(1);
  });

  it('gives no object of a type that is inaccessible, whatever subgraphs return', async () => {
    const hidden = { __typename: 'Draft', id: '9' };
    graph = await openGraph({
      a: {
        sdl: `union Item = Book | Draft interface Node { id: ID! } type Query { item: Item node: Node nodes: [Node] }
          type Book implements Node { id: ID! } type Draft implements Node @inaccessible { id: ID! }`,
        resolvers: { Query: { item: () => hidden, node: () => hidden, nodes: () => [hidden, { __typename: 'Book', id: '1' }] } },
      },
    });
    const { data, errors } = await graph.query('{ item { __typename ... on Book { id } } node { __typename id } nodes { id } }');
    expect(data).toEqual({ item: null, node: null, nodes: [null, { id: '1' }] });
    expect(errors?.map(({ path, extensions }) => [path, extensions?.['code']])).toEqual([
      [['item'], 'DEPARTMENT_BAD_ANSWER'],
      [['node'], 'DEPARTMENT_BAD_ANSWER'],
      [['nodes', 0], 'DEPARTMENT_BAD_ANSWER'],
    ]);
  });

  it('refuses subscriptions, though a subgraph has them', async () => {
    graph = await openGraph({ a: { sdl: 'type Query { now: Int } type Subscription { tick: Int }', resolvers: {} } });
    const body = JSON.stringify({ query: 'subscription { tick }' });
    const response = await fetch(`${graph.url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      errors: [
        {
          message:
            '请求格式不正确 / The request is not well formed: 不提供订阅（subscription），请用 query 查询 / subscriptions are not served; ask by a query',
          extensions: { code: 'BAD_REQUEST' },
        },
      ],
    });
  });

  it('propagates null to the nearest nullable place, with the subgraph’s error at the client’s path', async () => {
    graph = await openGraph({
      a: {
        sdl: `type Query { things: [Thing] must: Thing! } type Thing @key(fields: "id") { id: ID! }`,
        resolvers: { Query: { things: () => [{ id: '1' }, { id: '2' }], must: () => ({ id: '1' }) } },
      },
      b: {
        sdl: `type Thing @key(fields: "id") { id: ID! size: Int! colour: String }`,
        resolvers: {
          Thing: {
            __resolveReference: ({ id }: { id: string }) => ({ id }),
            size: ({ id }: { id: string }) => {
              if (id === '1') throw new Error('broken');
              return 5;
            },
            colour: () => 'red',
          },
        },
      },
    });
    expect(await graph.query('{ list: things { id big: size colour } }')).toEqual({
      data: { list: [null, { id: '2', big: 5, colour: 'red' }] },
      errors: [{ message: 'broken', path: ['list', 0, 'big'], extensions: { code: 'DOWNSTREAM_SERVICE_ERROR', serviceName: 'b' } }],
    });
    expect((await graph.query('{ must { size } }')).data).toBeNull();
  });

  it('keeps @skip and @include with variables right, in fetches and in the answer', async () => {
    graph = await openGraph({
      a: {
        sdl: `type Query { thing: Thing } type Thing @key(fields: "id") { id: ID! name: String }`,
        resolvers: { Query: { thing: () => ({ id: '1', name: 'n' }) } },
      },
      b: {
        sdl: `type Thing @key(fields: "id") { id: ID! price: Int }`,
        resolvers: { Thing: { __resolveReference: ({ id }: { id: string }) => ({ id, price: 7 }) } },
      },
    });
    const query = 'query ($p: Boolean!, $n: Boolean!) { thing { ... @include(if: $p) { price } name @skip(if: $n) id } }';
    expect(await graph.query(query, { p: true, n: true })).toEqual({ data: { thing: { price: 7, id: '1' } } });
    graph.requests();
    expect(await graph.query(query, { p: false, n: false })).toEqual({ data: { thing: { name: 'n', id: '1' } } });
    expect(graph.requests()).toEqual({ a: 1, b: 0 });
  });
});
