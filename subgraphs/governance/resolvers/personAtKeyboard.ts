import { CreditGraphError } from '../../../common/errors.ts';
import type { RequestContext } from '../../shared/requestContext.ts';
import type { Person } from '../source/person.ts';

/** The person who makes this request, as the token names him. Throws BAD_USER_INPUT where it names nobody: somebody must answer for it. */
export function personAtKeyboard({ calls, ids }: RequestContext): Person {
  // A mutation serves one request: it is never sent together with others.
  const { user, organisation, subject } = calls[0] ?? {};
  if (user === undefined || user.trim() === '')
    throw new CreditGraphError('BAD_USER_INPUT', '令牌须写明操作人（user）/ the token must name the person at the keyboard (user)');
  return { name: user, organisation, subject: subject === undefined ? undefined : ids.subjectNumber(subject) };
}

/** As {@link personAtKeyboard}, of an organisation. Throws BAD_USER_INPUT where the token names none. */
export function clerkAtKeyboard(context: RequestContext): Person & { readonly organisation: string } {
  const { organisation, ...person } = personAtKeyboard(context);
  if (organisation === undefined)
    throw new CreditGraphError('BAD_USER_INPUT', '令牌须写明单位（org）/ the token must name the organisation (org)');
  return { ...person, organisation };
}
