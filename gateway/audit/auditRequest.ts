import type { Logger } from '../../common/logger.ts';
import type { Withheld } from '../authorise/fieldDecider.ts';
import type { Caller } from '../identity/caller.ts';
import type { Written } from '../shape/writeAnswer.ts';

/** What happened to a request. */
export type Outcome = 'ANSWERED' | 'PARTIAL' | 'DENIED' | 'REFUSED';

/** One line for each request: who, for what purpose, which coordinates of how many subjects, under which revision. Never a value. */
export function auditRequest(
  logger: Logger,
  caller: Caller,
  operationName: string | undefined,
  outcome: Outcome,
  written: Written | undefined,
  withheld: readonly Withheld[],
): void {
  logger.info(
    {
      audit: {
        requestId: caller.requestId,
        user: caller.user,
        organisation: caller.organisation,
        purpose: caller.access.purpose,
        reference: caller.reference,
        revision: caller.access.revision,
        operation: operationName,
        outcome,
        read: [...(written?.read ?? [])].sort(),
        withheld: [...new Set(withheld.map(({ coordinate, decision }) => `${coordinate} ${decision.reason}`))].sort(),
        subjects: written?.subjects.size ?? 0,
      },
    },
    'request',
  );
}
