import type { PlainSubgraph } from './openGraph.ts';

type Reference = Record<string, unknown>;
const USERS = [
  { id: 'u1', email: 'a@x', name: 'Ann', kind: 'Admin', managerId: null },
  { id: 'u2', email: 'b@x', name: 'Bo', kind: 'Member', managerId: 'u1' },
];
const userBy = (reference: Reference) => USERS.find(({ id, email }) => id === reference['id'] || email === reference['email']);
const PRODUCTS = [
  { upc: 'p1', name: 'Table', price: 899, weight: 100, matrix: [[1, 2], [3]], tags: ['a', null] },
  { upc: 'p2', name: 'Couch', price: 1299, weight: 1000, matrix: [], tags: null },
  { upc: 'p3', name: 'Chair', price: null, weight: 50, matrix: [[5]], tags: [] },
];

/** Four subgraphs with everything Federation 2 has: several keys, chains of @requires, @provides, shared roots, unions and interfaces of entities, null entities, nested lists. */
export const SHAPES: Record<string, PlainSubgraph> = {
  accounts: {
    sdl: `
      type Query { me: Person users: [Person!]! node(id: ID!): Node shared: Shared! @shareable }
      interface Node { id: ID! }
      interface Person implements Node { id: ID! name: String! manager: Person }
      type Admin implements Person & Node @key(fields: "id") @key(fields: "email") { id: ID! email: String! name: String! manager: Person rights: [String!]! }
      type Member implements Person & Node @key(fields: "id") { id: ID! name: String! @shareable manager: Person }
      type Shared @shareable { a: Int }
      scalar JSON`,
    resolvers: {
      Query: {
        me: () => USERS[1],
        users: () => USERS,
        node: (_: unknown, { id }: Reference) => userBy({ id }) ?? null,
        shared: () => ({ a: 1 }),
      },
      Node: { __resolveType: ({ kind }: Reference) => kind },
      Person: { __resolveType: ({ kind }: Reference) => kind },
      Admin: {
        __resolveReference: userBy,
        rights: () => ['all'],
        manager: ({ managerId }: Reference) => userBy({ id: managerId }) ?? null,
      },
      Member: { __resolveReference: userBy, manager: ({ managerId }: Reference) => userBy({ id: managerId }) ?? null },
    },
  },
  products: {
    sdl: `
      type Query { products(first: Int = 10, sort: Sort, filter: Filter): [Product!]! product(upc: ID!): Product nothing: Product shared: Shared! @shareable }
      enum Sort { UP DOWN }
      input Filter { over: Int names: [String!] nested: Filter }
      type Shared @shareable { b: [Int!] }
      type Product @key(fields: "upc") { upc: ID! name: String! price: Int weight: Int matrix: [[Int!]!] tags: [String] size(unit: String! = "cm"): Float related: [Product] owner: Admin }
      type Admin @key(fields: "email") { email: String! }`,
    resolvers: {
      Query: {
        products: (
          _: unknown,
          { first, sort, filter }: { first: number; sort?: string; filter?: { over?: number; nested?: { over?: number } } },
        ) =>
          [...PRODUCTS]
            .filter(({ price }) => (price ?? 0) > (filter?.over ?? filter?.nested?.over ?? -1))
            .sort((a, b) => (sort === 'DOWN' ? -1 : 1) * (a.upc < b.upc ? -1 : 1))
            .slice(0, first),
        product: (_: unknown, { upc }: Reference) => PRODUCTS.find((product) => product.upc === upc) ?? null,
        nothing: () => null,
        shared: () => ({ b: [1, 2] }),
      },
      Product: {
        __resolveReference: ({ upc }: Reference) => PRODUCTS.find((product) => product.upc === upc),
        size: ({ weight }: Reference, { unit }: Reference) => Number(weight) / (unit === 'm' ? 100 : 1),
        related: ({ upc }: Reference) => [PRODUCTS.find((product) => product.upc !== upc), null],
        owner: () => ({ email: 'a@x' }),
      },
    },
  },
  inventory: {
    sdl: `
      type Product @key(fields: "upc") { upc: ID! price: Int @external weight: Int @external inStock: Boolean shipping: Int @requires(fields: "price weight") }`,
    resolvers: {
      Product: {
        __resolveReference: (reference: Reference) =>
          reference['upc'] === 'p3' ? null : { ...reference, inStock: reference['upc'] === 'p1' },
        shipping: ({ price, weight }: Reference) => (Number(price) > 1000 ? 0 : Number(weight) / 2),
      },
    },
  },
  reviews: {
    sdl: `
      type Query { feed: [Item!]! latest: Review search(text: String): [Result] }
      union Item = Review | Product
      union Result = Product | Member | Review
      type Review @key(fields: "id") { id: ID! body(max: Int): String author: Member @provides(fields: "name") product: Product }
      type Member @key(fields: "id") { id: ID! name: String! @external reviews: [Review!] score: Int! }
      type Admin @key(fields: "id") { id: ID! reviews: [Review!] }
      type Product @key(fields: "upc") { upc: ID! shipping: Int @external reviews(min: Int = 0): [Review!] label: String @requires(fields: "shipping") }
      type Mutation { review(upc: ID!, body: String!): Review! }`,
    resolvers: (() => {
      const review = (id: string) => ({
        __typename: 'Review',
        id,
        text: `text of ${id}`,
        author: { __typename: 'Member', id: 'u2', name: 'Bo', score: 3 },
        product: { __typename: 'Product', upc: 'p1' },
      });
      return {
        Query: {
          feed: () => [review('r1'), { __typename: 'Product', upc: 'p2' }],
          latest: () => review('r2'),
          search: () => [{ __typename: 'Product', upc: 'p1' }, null, { __typename: 'Member', id: 'u2', score: 3 }, review('r3')],
        },
        Mutation: { review: (_: unknown, { body }: Reference) => ({ ...review('r9'), text: body }) },
        Review: {
          __resolveReference: ({ id }: Reference) => review(String(id)),
          body: ({ text }: Reference, { max }: { max?: number }) => String(text).slice(0, max ?? undefined),
        },
        Member: { __resolveReference: (reference: Reference) => ({ ...reference, score: 3 }), reviews: () => [review('r4')] },
        Admin: { __resolveReference: (reference: Reference) => reference, reviews: () => [] },
        Product: {
          __resolveReference: (reference: Reference) => reference,
          reviews: (_: unknown, { min }: { min: number }) => (min > 3 ? [] : [review('r5')]),
          label: ({ shipping }: Reference) => `ships for ${String(shipping)}`,
        },
      };
    })(),
  },
};

/** Operations over them. */
export const OPERATIONS: readonly (readonly [string, Record<string, unknown>?])[] = [
  ['{ me { __typename id name manager { __typename name ... on Admin { email rights reviews { id } } } } }'],
  ['{ users { id ... on Member { score reviews { body } } ... on Admin { rights } } }'],
  ['query ($id: ID!) { node(id: $id) { __typename id ... on Person { name } ... on Member { score } } }', { id: 'u2' }],
  ['query ($id: ID!) { node(id: $id) { id } }', { id: 'nobody' }],
  ['{ products { upc name price shipping label inStock } }'],
  ['{ products(first: 1, sort: DOWN, filter: { nested: { over: 900 } }) { name } nothing { name inStock } }'],
  ['query ($f: Filter, $n: Int) { products(filter: $f, first: $n) { upc } }', { f: { over: 900, names: ['x'] }, n: 2 }],
  ['{ product(upc: "p1") { matrix tags related { name inStock related { upc label } } owner { email name rights manager { id } } } }'],
  ['{ a: product(upc: "p1") { s: size t: size(unit: "m") n: name } b: product(upc: "p2") { s: size(unit: "m") n: upc } }'],
  [
    'fragment R on Review { id body(max: 4) author { name score } } { feed { __typename ...R ... on Product { upc name label reviews(min: 1) { ...R product { name } } } } latest { ...R product { shipping } } }',
  ],
  [
    '{ search(text: "x") { __typename ... on Product { name inStock } ... on Member { name score } ... on Review { author { id name manager { name } } } } }',
  ],
  ['{ latest { author { name } } }'],
  [
    'query ($s: Boolean!, $i: Boolean!) { products(first: 1) { name @skip(if: $s) ... @include(if: $i) { inStock label } reviews @include(if: $i) { id @skip(if: $i) body } } }',
    { s: true, i: true },
  ],
  [
    'query ($s: Boolean!, $i: Boolean!) { products(first: 1) { name @skip(if: $s) ... @include(if: $i) { inStock label } reviews @include(if: $i) { id } } }',
    { s: false, i: false },
  ],
  ['{ shared { a b } }'],
  ['{ x: shared { b } y: shared { a } __typename }'],
  [
    'mutation { first: review(upc: "p1", body: "long text") { body(max: 4) product { name label } } second: review(upc: "p2", body: "b") { author { name score } } }',
  ],
  ['{ users { ...P } } fragment P on Person { name manager { ...Q } } fragment Q on Person { id ... on Admin { email } }'],
  ['{ products { reviews { author { reviews { product { reviews { id } label } } } } } }'],
];
