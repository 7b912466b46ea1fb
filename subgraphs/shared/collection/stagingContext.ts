import type { RowLane } from './lane/cleanLane.ts';
import type { Layout } from './layout.ts';
import type { ResolveSubjects } from './mappedRow.ts';
import type { HeaderMatch } from './matchHeader.ts';
import type { Stage } from './stage.ts';

/** What staging works with. */
export interface StagingContext {
  layout: Layout;
  match: HeaderMatch;
  stage: Stage;
  resolveSubjects: ResolveSubjects;
  /** The division whose subjects alone the file's supplier may report on. */
  division?: string | undefined;
  /** Whether every row's hash is wanted, to settle rows that earlier runs kept. */
  settle: boolean;
  /** The day in Asia/Shanghai by whose rules records get their dates. */
  today: string;
  /** Takes the rows that are plainly clean; without it all go the long way. */
  lane?: RowLane | undefined;
}

/** What was staged. */
export interface Staged {
  rows: number;
  /** Where the file breaks off. */
  truncatedAtLine?: number;
}
