import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Clock } from '../../common/clock.ts';
import type { Config } from '../../common/config.ts';
import type { Keys } from '../../common/keys.ts';
import type { Logger } from '../../common/logger.ts';
import { opaqueIds } from '../../common/opaqueId.ts';
import { signRevision } from '../../common/policyRevision.ts';
import { signStatementBy } from '../../common/statement.ts';
import type { NonceStore } from '../../common/requestSignature.ts';
import type { Database } from '../../subgraphs/shared/database/database.ts';
import { migrate } from '../../subgraphs/shared/database/migrate.ts';
import type { SubgraphDefinition } from '../../subgraphs/shared/defineSubgraph.ts';
import { internalClient } from '../../subgraphs/shared/internalClient.ts';
import { keepDecisions } from '../../subgraphs/shared/records/keepDecisions.ts';
import { subgraphServer } from '../../subgraphs/shared/subgraphServer.ts';
import type { Simulator } from '../../common/simulation.ts';
import type { Announce } from './changeAnnouncer.ts';

/** What a subgraph process is given. */
export interface SubgraphProcess {
  readonly db: Database;
  readonly keys: Keys;
  readonly nonces: NonceStore;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly announce?: Announce | undefined;
  /** What the gateway would decide, for governance. */
  readonly simulator?: Simulator | undefined;
  /** For how long the gateway waits for it. */
  readonly subgraphTimeoutMs: number;
  /** Where other subgraphs are. */
  readonly urlOf: (sector: string) => string;
}

/** A subgraph that listens. */
export interface RunningSubgraph {
  readonly name: string;
  readonly url: string;
  close(): Promise<void>;
}

/** Brings a subgraph's tables up to date; those that an existing database holds are seen through the views of a folder. */
export async function prepareSubgraph(definition: SubgraphDefinition, db: Database, { views }: Pick<Config, 'views'>): Promise<void> {
  const folder = views[definition.name];
  const mapping = folder === undefined ? undefined : pathToFileURL(`${resolve(folder)}/`);
  await migrate(db, definition.name, new URL('tables/', definition.folder), mapping);
  await keepDecisions(db, definition.name);
  await definition.prepare?.(db);
}

/** Starts a prepared subgraph's server. Port 0 takes any free one. */
export async function startSubgraph(
  definition: SubgraphDefinition,
  { db, keys, nonces, logger, clock, announce, simulator, subgraphTimeoutMs, urlOf }: SubgraphProcess,
  listen: { host: string; port: number },
): Promise<RunningSubgraph> {
  // A department that hangs is given up before the gateway gives up whoever gathers from it: the error must name the department.
  const timeoutMs = definition.name === 'analysis' ? Math.floor(0.8 * subgraphTimeoutMs) : undefined;
  const client = internalClient(definition.name, keys.pairs, urlOf, timeoutMs);
  const { policyPrivate } = keys;
  const signPolicy =
    policyPrivate && definition.name === 'governance'
      ? (revision: number, content: string) => signRevision(revision, content, policyPrivate)
      : undefined;
  const signStatement =
    policyPrivate && ['governance', 'analysis'].includes(definition.name)
      ? (text: string) => signStatementBy(policyPrivate, text)
      : undefined;
  const services = {
    db,
    keys,
    nonces,
    logger,
    clock,
    announce,
    ids: opaqueIds(keys.subjectIdKey),
    askInternal: client.ask,
    askGraph: client.askGraph,
    signPolicy,
    signStatement,
    simulator: definition.name === 'governance' ? simulator : undefined,
  };
  const server = subgraphServer(definition, services);
  const address = await server.listen(listen);
  const background = definition.background?.({
    db,
    ids: services.ids,
    clock,
    ask: client.ask,
    logger: logger.child({ subgraph: definition.name }),
  });
  return {
    name: definition.name,
    url: `${address}/graphql`,
    async close() {
      await background?.close();
      await server.close();
      await client.close();
    },
  };
}
