import type { OperationDefinitionNode } from 'graphql';
import { anonymousAccess } from '../../common/access.ts';
import { CreditGraphError, type ErrorCode } from '../../common/errors.ts';
import type { Caller } from '../identity/caller.ts';
import type { Audit } from './audit.ts';

/** Refusals that were recorded where they were decided, with what was withheld. */
const RECORDED: readonly ErrorCode[] = ['DENIED', 'MUTATION_DENIED', 'AUDIT_UNAVAILABLE'];

/** Has every other refusal of a request recorded. */
export function recordingRefusals<R extends { readonly caller: Caller; readonly operation: OperationDefinitionNode | undefined }, T>(
  answer: (request: R) => Promise<T>,
  audit: Pick<Audit, 'record'>,
): (request: R) => Promise<T> {
  return async (request) => {
    try {
      return await answer(request);
    } catch (error) {
      const code = codeOf(error);
      const { caller, operation } = request;
      if (!RECORDED.includes(code))
        audit.record({ caller, operation: operation?.name?.value, isMutation: false, outcome: 'REFUSED', code })?.catch(() => undefined);
      throw error;
    }
  };
}

/** Records a request that was refused before it came to be decided: it does not parse, does not validate, is of no form that is served. */
export function recordRefusedRequest({ caller, code }: { caller: Caller; code: string }, audit: Pick<Audit, 'record'>): void {
  audit.record({ caller, operation: undefined, isMutation: false, outcome: 'REFUSED', code })?.catch(() => undefined);
}

/** Records a request whose caller could not be identified, or named a purpose that is not his. */
export function recordRefusedCaller({ requestId, error }: { requestId: string; error: unknown }, audit: Pick<Audit, 'record'>): void {
  const nobody = {
    requestId,
    user: undefined,
    organisation: undefined,
    subject: undefined,
    reference: undefined,
    access: anonymousAccess(0),
  };
  const refused = { caller: nobody, operation: undefined, isMutation: false, outcome: 'REFUSED', code: codeOf(error) } as const;
  audit.record(refused)?.catch(() => undefined);
}

/** The code by which an error is recorded. */
export function codeOf(error: unknown): ErrorCode {
  return error instanceof CreditGraphError ? error.code : 'INTERNAL_SERVER_ERROR';
}
