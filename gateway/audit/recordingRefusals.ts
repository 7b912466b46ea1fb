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

/** A request whose caller could not be identified, or named a purpose that is not his. */
export interface UnservedCaller {
  readonly requestId: string;
  readonly error: unknown;
  /** Whose token it is; undefined where there is none that is valid. */
  readonly token: Pick<Caller, 'user' | 'organisation' | 'subject'> | undefined;
  /** Of the city's purposes the one that he named. */
  readonly purpose: string | undefined;
  readonly revision: number;
}

/** Records a request that was refused for whoever makes it: under his name, where his token is valid. */
export function recordRefusedCaller({ requestId, error, token, purpose, revision }: UnservedCaller, audit: Pick<Audit, 'record'>): void {
  const access = token === undefined ? anonymousAccess(0) : { ...anonymousAccess(revision), purpose };
  const { user, organisation, subject } = token ?? { user: undefined, organisation: undefined, subject: undefined };
  const caller = { requestId, user, organisation, subject, reference: undefined, access };
  audit.record({ caller, operation: undefined, isMutation: false, outcome: 'REFUSED', code: codeOf(error) })?.catch(() => undefined);
}

/** The code by which an error is recorded. */
export function codeOf(error: unknown): ErrorCode {
  return error instanceof CreditGraphError ? error.code : 'INTERNAL_SERVER_ERROR';
}
