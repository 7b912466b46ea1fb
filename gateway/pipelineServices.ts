import type { ApolloGateway } from '@apollo/gateway';
import type { Access } from '../common/access.ts';
import type { OperationLimits } from '../common/config.ts';
import type { Logger } from '../common/logger.ts';
import type { SubjectReference } from '../common/opaqueId.ts';
import type { Audit } from './audit/audit.ts';
import type { RecordGroup } from './authorise/recordGroup.ts';
import type { AskServices } from './execute/asker.ts';
import type { Metrics } from './http/metrics.ts';
import type { NameGuesses } from './operation/nameGuesses.ts';
import type { RateLimiter } from './operation/rateLimit.ts';
import type { Transport } from './execute/executeProgram.ts';
import type { Graph } from './graph/graph.ts';
import type { VisibleSchema } from './operation/schemaForAccess.ts';
import type { Planner } from './plan/planOperation.ts';

/** What the stages of the pipeline need from outside; `server.ts` makes it once. */
export interface PipelineServices extends AskServices {
  readonly limits: OperationLimits;
  readonly visible: (graph: Graph, access: Access) => VisibleSchema;
  readonly plan: Planner;
  readonly transport: Transport;
  readonly subject: (id: string) => SubjectReference | undefined;
  /** A number for everything that may make two callers' answers differ, and the groups of subjects that it tells apart. */
  readonly accessNumber: (access: Access) => number;
  readonly groupsFor: (access: Access) => (subject: SubjectReference) => RecordGroup;
  /** The stock executor, where it is to run instead of ours. */
  readonly stock?: ApolloGateway | undefined;
  /** Uses consents for one answer up; tells which could be. */
  readonly useConsents: (ids: readonly string[]) => Promise<ReadonlySet<string>>;
  readonly rates: RateLimiter;
  readonly guesses: NameGuesses;
  readonly audit: Pick<Audit, 'record'>;
  readonly metrics: Pick<Metrics, 'stage'>;
  readonly logger: Logger;
}
