import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { json } from 'node:stream/consumers';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composeServices } from '@apollo/composition';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { createHandler } from 'graphql-http/lib/use/http';
import { parse } from 'graphql';
import { readConfig } from '../../common/config.ts';
import { loadKeys } from '../../common/keys.ts';
import { createLogger } from '../../common/logger.ts';
import { readPolicy } from '../../common/policy.ts';
import { startGateway } from '../../gateway/server.ts';

/** A subgraph of a supergraph that has nothing to do with credit. */
export interface PlainSubgraph {
  readonly sdl: string;
  readonly resolvers?: Record<string, unknown>;
  /** Instead of resolvers: the whole answer to an operation, as text or as what is to be JSON. */
  readonly answer?: (operation: { readonly query: string; readonly variables: Record<string, unknown> }) => unknown;
}

/** A running gateway over plain subgraphs, in open mode. */
export interface OpenGraph {
  readonly url: string;
  readonly supergraphFile: string;
  query(
    query: string,
    variables?: Record<string, unknown>,
  ): Promise<{ data?: unknown; errors?: { message: string; path?: unknown[]; extensions?: Record<string, unknown> }[] }>;
  /** How many requests each subgraph got since the last call. */
  requests(): Record<string, number>;
  close(): Promise<void>;
}

const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@external", "@requires", "@provides", "@override", "@inaccessible", "@interfaceObject"])\n`;

/** Composes subgraphs, serves them over HTTP, and serves the supergraph as `npm run gateway -- --supergraph … --open` does. */
export async function openGraph(subgraphs: Record<string, PlainSubgraph>): Promise<OpenGraph> {
  const folder = mkdtempSync(join(tmpdir(), 'credit-graph-open-'));
  const counts: Record<string, number> = {};
  const servers: Server[] = [];
  const services: { name: string; url: string; typeDefs: ReturnType<typeof parse> }[] = [];
  for (const [name, { sdl, resolvers = {}, answer }] of Object.entries(subgraphs)) {
    const typeDefs = parse(LINK + sdl);
    const handler = createHandler({ schema: buildSubgraphSchema({ typeDefs, resolvers: resolvers as never }) });
    counts[name] = 0;
    const server = createServer((request, response) => {
      counts[name] = (counts[name] ?? 0) + 1;
      if (!answer) return void handler(request, response);
      void json(request)
        .then((operation) => answer(operation as Parameters<typeof answer>[0]))
        .then((given) => response.end(typeof given === 'string' ? given : JSON.stringify(given)))
        .catch(() => response.writeHead(400).end());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    servers.push(server);
    services.push({ name, typeDefs, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql` });
  }
  const composed = composeServices(services);
  if (composed.errors) throw new Error(composed.errors.map(({ message }) => message).join('\n'));
  const supergraphFile = join(folder, 'supergraph.graphql');
  writeFileSync(supergraphFile, composed.supergraphSdl);
  const config = readConfig({ PORT: '0', DATA_DIR: folder, LOG_LEVEL: 'silent' });
  const policy = readPolicy();
  const gateway = await startGateway({
    config,
    supergraphFile,
    open: true,
    keys: loadKeys(config),
    policy: () => policy,
    redis: undefined,
    logger: createLogger('silent'),
  });
  return {
    url: gateway.url,
    supergraphFile,
    async query(query, variables) {
      const response = await fetch(`${gateway.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query, variables }),
      });
      return (await response.json()) as Awaited<ReturnType<OpenGraph['query']>>;
    },
    requests() {
      const now = { ...counts };
      for (const name of Object.keys(counts)) counts[name] = 0;
      return now;
    },
    async close() {
      await gateway.close();
      for (const server of servers) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
