import { watchFile, unwatchFile } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { ApolloGateway, type GraphQLDataSource } from '@apollo/gateway';
import { Supergraph } from '@apollo/federation-internals';
import type { GraphQLSchema } from 'graphql';
import type { Logger } from '../../common/logger.ts';
import { prepareGraph, type Graph } from './graph.ts';
import { plannedSdl } from './plannedSdl.ts';

const WATCH_INTERVAL_MS = 500;
/** Texts of supergraphs that are remembered while @apollo/gateway takes them up. */
const REMEMBERED = 10;

/** Loads the supergraph, checks it and swaps it in place while requests run. */
export interface GraphLoader {
  readonly apollo: ApolloGateway;
  /** Tells of each supergraph that is loaded, with the schema that clients' operations are validated against. */
  onSchemaLoadOrUpdate(callback: (loaded: { apiSchema: GraphQLSchema; coreSupergraphSdl: string }) => void): () => void;
  /** The graph whose schema validated a request; throws for a schema that this loader did not serve. */
  graphOf(schema: GraphQLSchema): Graph;
  /** The graph that new requests get. Throws before the first load, and why it was refused if it was. */
  current(): Graph;
}

/** How a supergraph is loaded. */
export interface LoaderOptions {
  readonly open: boolean;
  /** Whether @apollo/gateway also plans and executes: then it is given the supergraph as planners are. */
  readonly isStock: boolean;
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
  /** What was read from the file, by what @apollo/gateway was given to plan with. */
  const texts = new Map<string, string>();
  const planned = (sdl: string): string => {
    const given = options.isStock ? plannedSdl(sdl) : sdl;
    if (texts.size >= REMEMBERED) texts.delete(texts.keys().next().value as string);
    texts.delete(given);
    texts.set(given, sdl);
    return given;
  };
  /** What @apollo/gateway takes for the clients' schema shows what only the gateway asks for. */
  const shown = new WeakMap<GraphQLSchema, GraphQLSchema>();
  const textOf = (given: string): string => {
    const text = texts.get(given);
    if (text === undefined) throw new Error('a supergraph that this loader did not read');
    return text;
  };
  const shownOf = (apiSchema: GraphQLSchema, given: string): GraphQLSchema => {
    const text = textOf(given);
    let api = text === given ? apiSchema : shown.get(apiSchema);
    if (!api) shown.set(apiSchema, (api = Supergraph.build(text).apiSchema().toGraphQLJSSchema()));
    return api;
  };
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
          update(planned(sdl));
          logger.info({ supergraph: latest?.hash }, 'supergraph swapped');
        } catch (error) {
          logger.error(
            { reason: error instanceof Error ? error.message : String(error) },
            'a changed supergraph was refused; the old one stays',
          );
        }
      };
      watchFile(file, { interval: WATCH_INTERVAL_MS }, () => void reload());
      return { supergraphSdl: planned(await readFile(file, 'utf8')), cleanup: () => Promise.resolve(unwatchFile(file)) };
    },
  });
  apollo.onSchemaLoadOrUpdate(({ apiSchema, coreSupergraphSdl }) => {
    try {
      const api = shownOf(apiSchema, coreSupergraphSdl);
      latest = prepareGraph(textOf(coreSupergraphSdl), api, options);
      bySchema.set(api, latest);
      options.onGraph(latest);
    } catch (error) {
      // @apollo/gateway swallows what its listeners throw: kept for whoever asks for the graph.
      refused = error;
    }
  });
  return {
    apollo,
    onSchemaLoadOrUpdate: (callback) =>
      apollo.onSchemaLoadOrUpdate(({ apiSchema, coreSupergraphSdl }) =>
        callback({ apiSchema: shownOf(apiSchema, coreSupergraphSdl), coreSupergraphSdl }),
      ),
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
