import { pageSize } from '../../shared/records/cursor.ts';
import type { RequestContext } from '../../shared/requestContext.ts';
import { requireSubject } from '../../shared/subjectScope.ts';
import { addRequest, decline, requestsBy, requestsTo, requestWithId, type StoredRequest } from '../source/consentRequests.ts';
import { connection } from '../../shared/connection.ts';
import { idOf, refusal, textOf } from './checkedArguments.ts';
import { consentTerms, type TermsInput } from './consentTerms.ts';
import { numberedCursor } from './numberedCursor.ts';
import { clerkAtKeyboard } from './personAtKeyboard.ts';

/** `Mutation.requestConsent`: in the name of the caller's own organisation, and of no other. */
export async function requestConsent(
  _parent: unknown,
  { input }: { input: Omit<TermsInput, 'organisation'> & { message?: string | null } },
  context: RequestContext,
): Promise<object> {
  const { name, organisation } = clerkAtKeyboard(context);
  const terms = await consentTerms({ ...input, organisation }, context, { isRequest: true });
  const message = input.message == null ? null : textOf(input.message, 'message', 500);
  return requestNode(await addRequest(context.db, terms, { at: new Date(context.clock()), by: name, message }), context);
}

/** `Mutation.declineConsent`: what another was asked is answered like what nobody was. */
export async function declineConsent(_parent: unknown, { request }: { request: string }, context: RequestContext): Promise<object> {
  const found = await requestWithId(context.db, idOf(request, 'request'));
  if (!found || !context.access.self.includes(context.ids.subjectId(Number(found.subject))))
    throw refusal('没有这项征询 / there is no such request');
  if (found.isGiven) throw refusal('已经同意，可撤回同意 / it was consented to: withdraw the consent');
  await decline(context.db, found.id, new Date(context.clock()));
  return requestNode({ ...found, isDeclined: true }, context);
}

/** `Query.consentRequests`: of the caller's organisation. */
export async function consentRequests(
  _parent: unknown,
  args: { first?: number | null; after?: string | null },
  context: RequestContext,
): Promise<object> {
  const { organisation } = clerkAtKeyboard(context);
  const first = pageSize(args.first ?? 50);
  const after = numberedCursor(args.after);
  const { rows, total } = await requestsBy(context.db, organisation, first + 1, after);
  const placed = rows.map((row) => ({ cursor: String(row.number), node: requestNode(row, context) }));
  return connection(placed, first, after !== undefined, total);
}

/** `Subject.consentRequests`. */
export async function subjectConsentRequests(parent: unknown, _args: unknown, context: RequestContext): Promise<object[]> {
  const found = await context
    .batch<number, StoredRequest[]>('consent requests', async (numbers) => {
      const all = await requestsTo(context.db, numbers);
      return numbers.map((each) => all.filter(({ subject }) => Number(subject) === each));
    })
    .load(requireSubject(parent).number);
  return found.map((request) => requestNode(request, context));
}

function requestNode(request: StoredRequest, context: RequestContext): object {
  const state = request.isGiven
    ? 'GIVEN'
    : request.isDeclined
      ? 'DECLINED'
      : Date.parse(request.validUntil) <= context.clock()
        ? 'LAPSED'
        : 'PENDING';
  return { ...request, subject: context.ids.subjectId(Number(request.subject)), state };
}
