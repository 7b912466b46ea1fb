import { watchFile, unwatchFile } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { ApolloGateway, type GraphQLDataSource } from '@apollo/gateway';
import type { GraphQLSchema } from 'graphql';
import type { Logger } from '../../common/logger.ts';
import { prepareGraph, type Graph } from './graph.ts';

const WATCH_INTERVAL_MS = 500;

/** Loads the supergraph, checks it and swaps it in place while requests run. */
export interface GraphLoader {
  readonly apollo: ApolloGateway;
  /** The graph whose schema validated a request; throws for a schema that this loader did not serve. */
  graphOf(schema: GraphQLSchema): Graph;
  /** The graph that new requests get. Throws before the first load, and why it was refused if it was. */
  current(): Graph;
}

/** How a supergraph is loaded. */
export interface LoaderOptions {
  readonly open: boolean;
  /** What sends the stock executor's fetches to a subgraph. */
  readonly service: (name: string) => unknown;
  /** Told of every graph that is served from now on. */
  readonly onGraph: (graph: Graph) => void;
}

/**
 * @apollo/gateway as the keeper of the supergraph: it loads the file, checks it, and swaps it when the file changes. A file
 * that does not compose, or breaks the rules of {@link prepareGraph}, is refused with the reason and the old one stays.
 */
export function graphLoader(file: string, options: LoaderOptions, logger: Logger): GraphLoader {
  const bySchema = new WeakMap<GraphQLSchema, Graph>();
  let latest: Graph | undefined;
  let refused: unknown;
  const apolloLogger = {
    debug: () => undefined,
    info: () => undefined,
    warn: (message?: unknown) => logger.warn({ from: '@apollo/gateway' }, String(message)),
    error: (message?: unknown) => logger.error({ from: '@apollo/gateway' }, String(message)),
  };
  const apollo = new ApolloGateway({
    logger: apolloLogger,
    // Fetches are made by gateway/execute, also those of the stock executor (`--engine apollo`).
    buildService: ({ name }) => options.service(name) as GraphQLDataSource,
    async supergraphSdl({ update }) {
      const reload = async (): Promise<void> => {
        try {
          const sdl = await readFile(file, 'utf8');
          if (latest && latest.hash === prepareGraph(sdl, latest.api, options).hash) return;
          update(sdl);
          logger.info({ supergraph: latest?.hash }, 'supergraph swapped');
        } catch (error) {
          logger.error(
            { reason: error instanceof Error ? error.message : String(error) },
            'a changed supergraph was refused; the old one stays',
          );
        }
      };
      watchFile(file, { interval: WATCH_INTERVAL_MS }, () => void reload());
      return { supergraphSdl: await readFile(file, 'utf8'), cleanup: () => Promise.resolve(unwatchFile(file)) };
    },
  });
  apollo.onSchemaLoadOrUpdate(({ apiSchema, coreSupergraphSdl }) => {
    try {
      latest = prepareGraph(coreSupergraphSdl, apiSchema, options);
      bySchema.set(apiSchema, latest);
      options.onGraph(latest);
    } catch (error) {
      // @apollo/gateway swallows what its listeners throw: kept for whoever asks for the graph.
      refused = error;
    }
  });
  return {
    apollo,
    graphOf(schema) {
      const graph = bySchema.get(schema);
      if (!graph) throw new Error('a request under a schema that was never loaded');
      return graph;
    },
    current() {
      if (!latest) throw refused instanceof Error ? refused : new Error('no supergraph is loaded yet');
      return latest;
    },
  };
}
