import DataLoader from 'dataloader';
import { shanghaiDay, type Clock } from '../../common/clock.ts';
import { servingLevel, type Access } from '../../common/access.ts';
import { subjectReference, type OpaqueIds, type SubjectReference } from '../../common/opaqueId.ts';
import type { Simulator } from '../../common/simulation.ts';
import type { PermissionLevel } from '../../common/permissionLevel.ts';
import type { SignPolicy, SignStatement } from './defineSubgraph.ts';
import type { AskGraph, AskInternal } from './internalClient.ts';
import type { Database } from './database/database.ts';

/** One client request that a fetch serves: who asked, under which request id. */
export interface Call {
  readonly requestId: string;
  readonly organisation?: string | undefined;
  readonly user?: string | undefined;
  readonly subject?: string | undefined;
}

/** What resolvers of every subgraph get: one per request, so that nothing is shared between callers. */
export interface RequestContext {
  readonly sector: string;
  readonly access: Access;
  /** The same as the gateway signed it, to be sent along with what is asked in the caller's name. */
  readonly callerContext: string;
  readonly calls: readonly Call[];
  readonly db: Database;
  readonly ids: OpaqueIds;
  readonly clock: Clock;
  /** Asks other subgraphs' internal endpoints; governance's only. */
  readonly askInternal?: AskInternal;
  /** Asks other subgraphs' graphs in the caller's name. */
  readonly askGraph?: AskGraph;
  /** Signs revisions of the policy; governance's only. */
  readonly signPolicy?: SignPolicy;
  /** Signs documents; governance's and analysis's only. */
  readonly signStatement?: SignStatement;
  /** What the gateway would decide; governance's only. */
  readonly simulator?: Simulator;
  /** Today in Asia/Shanghai. */
  readonly today: string;
  /** The level that counts for states and masks of what is served of this subject; of a data set, where it consented to that. */
  serving(subject: SubjectReference, dataset?: string): PermissionLevel;
  /** The loader of that name in this request: all keys asked for in one turn reach `load` together. */
  batch<K, V>(name: string, load: (keys: readonly K[]) => Promise<readonly (V | Error)[]>): DataLoader<K, V, string>;
  subject(id: string): SubjectReference | undefined;
}

/** A fresh context for one verified request. */
export function requestContext(
  given: Pick<
    RequestContext,
    | 'sector'
    | 'access'
    | 'callerContext'
    | 'calls'
    | 'db'
    | 'ids'
    | 'clock'
    | 'askInternal'
    | 'askGraph'
    | 'signPolicy'
    | 'signStatement'
    | 'simulator'
  >,
): RequestContext {
  const loaders = new Map<string, DataLoader<never, never, string>>();
  return {
    ...given,
    today: shanghaiDay(given.clock),
    serving: (subject, dataset) => servingLevel(given.access, given.sector, subject, dataset),
    subject: (id) => subjectReference(given.ids, id),
    batch<K, V>(name: string, load: (keys: readonly K[]) => Promise<readonly (V | Error)[]>) {
      let loader = loaders.get(name) as DataLoader<K, V, string> | undefined;
      if (!loader) {
        loader = new DataLoader<K, V, string>((keys) => load(keys), { cacheKeyFn: (key) => JSON.stringify(key) });
        loaders.set(name, loader as unknown as DataLoader<never, never, string>);
      }
      return loader;
    },
  };
}
