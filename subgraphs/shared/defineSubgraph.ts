import { existsSync } from 'node:fs';
import type { Access } from '../../common/access.ts';
import type { Clock } from '../../common/clock.ts';
import type { SignedRevision } from '../../common/policyRevision.ts';
import type { OpaqueIds } from '../../common/opaqueId.ts';
import type { Logger } from '../../common/logger.ts';
import type { OwnFields } from './cohort/leafQuery.ts';
import type { AskInternal } from './internalClient.ts';
import type { Database } from './database/database.ts';

/** Resolvers by type and field. */
export type Resolvers = Record<string, Record<string, unknown>>;

/** An endpoint between the parts of the centre, beside the graph: signed like every request, for named callers only. */
export interface InternalEndpoint {
  readonly callers: readonly string[];
  /** Its body is text; else JSON. */
  readonly takesText?: boolean;
  handle(body: unknown, services: InternalServices): Promise<unknown>;
}

/** Signs a revision of the policy. */
export type SignPolicy = (revision: number, content: string) => SignedRevision;

/** Signs what leaves the house as a document: a receipt, a report. Ed25519, base64url. */
export type SignStatement = (text: string) => string;

/** What an internal endpoint works with. */
export interface InternalServices {
  readonly sector: string;
  readonly db: Database;
  readonly ids: OpaqueIds;
  readonly clock: Clock;
  readonly resolvers: Resolvers;
  readonly ownFields: OwnFields | undefined;
  /** What the caller holds in whose name another part of the centre asks; undefined where it asks in its own. */
  readonly access?: Access | undefined;
  /** Signs revisions of the policy; governance's only. */
  readonly signPolicy?: SignPolicy | undefined;
  /** Tells of changed subjects, by number; undefined: of anybody. */
  readonly announce?: ((sector: string, subjects: readonly number[] | undefined) => Promise<void>) | undefined;
}

/** What goes on in the background works with. */
export interface BackgroundServices extends Pick<InternalServices, 'db' | 'ids' | 'clock'> {
  readonly ask: AskInternal;
  readonly logger: Logger;
}

/** What a subgraph is, besides its SDL and its tables. */
export interface SubgraphDefinition {
  readonly name: string;
  /** The subgraph's folder; `tables/` in it holds its migrations. */
  readonly folder: URL;
  readonly resolvers: Resolvers;
  /** What cohorts are selected by that this subgraph itself knows of subjects; the registry's only. */
  readonly ownFields?: OwnFields;
  readonly internal?: Readonly<Record<string, InternalEndpoint>>;
  /** What goes on beside requests while the subgraph serves; started once, ended with it. */
  readonly background?: (services: BackgroundServices) => { close(): Promise<void> };
  /** Run at every start, after the migrations: puts what the tables need to begin with. Must change nothing when run again. */
  readonly prepare?: (db: Database) => Promise<void>;
}

/** Declares a subgraph: its SDL, resolvers, one source file, its tables and these lines. Throws when the folder has no tables. */
export function defineSubgraph(definition: SubgraphDefinition): SubgraphDefinition {
  if (!existsSync(new URL('tables/', definition.folder)))
    throw new Error(`${definition.name}: 缺少 tables/ 目录 / the folder has no tables/`);
  return definition;
}
