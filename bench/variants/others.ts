import { urlOf, type MeasuredGraph } from '../graphs/measuredGraph.ts';
import { Q1, Q2, Q3, type MeasuredQuery } from '../scenarios/queries.ts';
import type { Start, Variant } from './variant.ts';

/** Runs a file without any loader, so that nothing but the variant itself is measured. */
function plain(
  file: string,
  given: (graph: MeasuredGraph, port: string) => readonly string[],
): (site: { readonly bench: string }, graph: MeasuredGraph, port: number) => Start {
  return ({ bench }, graph, port) => ({
    parameters: [`${bench}/${file}`, ...given(graph, String(port))],
    cwd: bench,
    environment: { NODE_ENV: 'production', APOLLO_TELEMETRY_DISABLED: 'true' },
  });
}

const HIVE = 'packages/node_modules/@graphql-hive/gateway/dist/bin.js';
const hive = ({ supergraph }: MeasuredGraph, port: string): string[] => ['supergraph', supergraph, '--host', '127.0.0.1', '--port', port];

/** By operation, what the bare proxy sends to each department. */
const DOCUMENTS = Object.fromEntries([Q1, Q2, Q3].map((query) => [query.name, documentsOf(query)]));

/** What ours is compared with; the first is what ratios are of. */
export const OTHERS: readonly Variant[] = [
  {
    name: 'stock',
    title: '@apollo/gateway + @apollo/server',
    answers: 'graphql',
    needsPackages: false,
    start: plain('variants/programs/stock.js', ({ supergraph }, port) => [port, supergraph]),
  },
  {
    name: 'hive',
    title: '@graphql-hive/gateway',
    answers: 'graphql',
    needsPackages: true,
    start: plain(HIVE, hive),
  },
  {
    name: 'hive-rust',
    title: '@graphql-hive/gateway --hive-router-runtime (Rust planner)',
    answers: 'graphql',
    needsPackages: true,
    start: plain(HIVE, (graph, port) => [...hive(graph, port), '--hive-router-runtime']),
  },
  {
    name: 'proxy',
    title: '裸代理，无 GraphQL / a bare proxy, no GraphQL',
    answers: 'parts',
    needsPackages: false,
    start: plain('variants/programs/proxy.js', ({ subgraphs }, port) => [
      port,
      JSON.stringify(DOCUMENTS),
      JSON.stringify(Object.fromEntries(subgraphs.map((entry) => [entry.name, urlOf(entry)]))),
    ]),
  },
];

function documentsOf({ list, parts }: MeasuredQuery): (readonly [string, string])[] {
  const root = (selection: string): string =>
    list ? `query($ids: [ID!]!) { subjects(ids: $ids) { ${selection} } }` : `query($id: ID!) { subject(id: $id) { ${selection} } }`;
  const entities = (selection: string): string =>
    `query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Subject { ${selection} } } }`;
  return Object.entries(parts).map(([name, selection], index) => [
    name,
    (index === 0 ? root : entities)(selection).replaceAll(/\s+/g, ' '),
  ]);
}
