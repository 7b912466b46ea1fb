import { readFileSync } from 'node:fs';
import { ApolloGateway } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { openGraph, type OpenGraph } from './openGraph.ts';
import { OPERATIONS, SHAPES } from './shapes.ts';

/**
 * The same operations on @apollo/gateway's own executor: equal data, to the order of keys, and errors at the same paths.
 * Where the stock executor is wrong, what is right stands here instead, with the reason.
 */
describe('our executor against the stock one', () => {
  let graph: OpenGraph;
  let stock: ApolloServer;
  beforeAll(async () => {
    graph = await openGraph(SHAPES);
    const supergraphSdl = readFileSync(graph.supergraphFile, 'utf8');
    stock = new ApolloServer({ gateway: new ApolloGateway({ supergraphSdl }) });
    await stock.start();
  });
  afterAll(async () => {
    await stock.stop();
    await graph.close();
  });

  it.each(OPERATIONS.map(([query, variables = {}]) => ({ query, variables })))('$query', async ({ query, variables }) => {
    const { body } = await stock.executeOperation({ query, variables });
    const expected = body.kind === 'single' ? body.singleResult : undefined;
    const ours = await graph.query(query, variables);
    expect(JSON.stringify(ours.data)).toBe(JSON.stringify(expected?.data));
    expect((ours.errors ?? []).map(({ path }) => (path ?? []).join('.')).sort()).toEqual(
      (expected?.errors ?? []).map(({ path }) => (path ?? []).join('.')).sort(),
    );
  });
});
