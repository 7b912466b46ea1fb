import { CreditGraphError, ERRORS } from '../../common/errors.ts';
import type { HttpReply } from './httpReply.ts';

/** Refuses a request with a code of the list; anything else is an internal error and says nothing. */
export function refusal(error: unknown): HttpReply {
  const known = error instanceof CreditGraphError ? error : new CreditGraphError('INTERNAL_SERVER_ERROR');
  return {
    status: ERRORS[known.code].status,
    headers: {
      ...retryAfter(known.details),
      ...(known.code === 'UNAUTHENTICATED' ? { 'www-authenticate': 'Bearer' } : {}),
      'content-type': 'application/json; charset=utf-8',
    },
    body: Buffer.from(JSON.stringify({ errors: [{ message: known.message, extensions: { ...known.details, code: known.code } }] })),
  };
}

/** When to come again, where a refusal says so. */
export function retryAfter({ retryAfterSeconds }: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  return typeof retryAfterSeconds === 'number' ? { 'retry-after': String(retryAfterSeconds) } : {};
}
