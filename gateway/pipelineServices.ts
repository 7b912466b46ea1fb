import type { Access } from '../common/access.ts';
import type { OperationLimits } from '../common/config.ts';
import type { Logger } from '../common/logger.ts';
import type { SubjectReference } from '../common/opaqueId.ts';
import type { SendServices } from './execute/sendAs.ts';
import type { Graph } from './graph/graph.ts';
import type { GraphLoader } from './graph/graphLoader.ts';
import type { VisibleSchema } from './operation/schemaForAccess.ts';
import type { planner } from './plan/planOperation.ts';

/** What the stages of the pipeline need from outside; `server.ts` makes it once. */
export interface PipelineServices extends SendServices {
  readonly loader: Pick<GraphLoader, 'graphOf'>;
  readonly limits: OperationLimits;
  readonly visible: (graph: Graph, access: Access) => VisibleSchema;
  readonly plan: ReturnType<typeof planner>;
  readonly subject: (id: string) => SubjectReference | undefined;
  readonly logger: Logger;
}
