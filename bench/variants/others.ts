import { Q1, Q2, Q3, type MeasuredQuery } from '../scenarios/queries.ts';
import type { Site, Start, Variant } from './variant.ts';

/** Runs a program of this folder without any loader, so that nothing but the variant itself is measured. */
function program(file: string, given: (site: Site) => readonly string[]): (site: Site, port: number) => Start {
  return (site, port) => ({
    parameters: [`${site.bench}/variants/programs/${file}`, String(port), ...given(site)],
    cwd: site.bench,
    environment: { NODE_ENV: 'production', APOLLO_TELEMETRY_DISABLED: 'true' },
  });
}

/** What ours is compared with. */
export const OTHERS: readonly Variant[] = [
  {
    name: 'stock',
    title: '@apollo/gateway + @apollo/server',
    answersGraphql: true,
    needsBenchPackages: false,
    start: program('stock.js', ({ supergraph }) => [supergraph]),
  },
  {
    name: 'proxy',
    title: 'a bare proxy, no GraphQL',
    answersGraphql: false,
    needsBenchPackages: false,
    start: program('proxy.js', ({ subgraphUrls }) => [JSON.stringify(DOCUMENTS), JSON.stringify(subgraphUrls)]),
  },
];

/** By operation, what the bare proxy sends to each department. */
const DOCUMENTS = Object.fromEntries([Q1, Q2, Q3].map((query) => [query.name, documentsOf(query)]));

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
