import { CreditGraphError } from '../../../common/errors.ts';
import type { Purpose } from '../../../common/policy.ts';
import type { RequestContext } from '../../shared/requestContext.ts';
import { requireSubject } from '../../shared/subjectScope.ts';
import { requestWithId } from '../source/consentRequests.ts';
import { addConsent, consentsOf, consentWithId, withdraw, type StoredConsent } from '../source/consents.ts';
import { policyOf, revisionNumbered } from '../source/policyStore.ts';
import { spelling } from '../source/spelling.ts';
import { consentReceipt } from './consentReceipt.ts';
import { idOf, refusal, textOf } from './checkedArguments.ts';
import { consentTerms, LONGEST_CONSENT_MS, type TermsInput } from './consentTerms.ts';
import { clerkAtKeyboard } from './personAtKeyboard.ts';
import { recordedPaper } from './recordedPaper.ts';
import { requireSelf } from './requireSelf.ts';

/** `Subject.consents`. */
export async function subjectConsents(parent: unknown, _args: unknown, context: RequestContext): Promise<object[]> {
  const { number } = requireSubject(parent);
  const found = await context
    .batch<number, StoredConsent[]>('consents', async (numbers) => {
      const all = await consentsOf(context.db, numbers);
      return numbers.map((each) => all.filter(({ subject }) => Number(subject) === each));
    })
    .load(number);
  return found.map((consent) => consentNode(consent, context));
}

/** `Mutation.giveConsent`. */
export async function giveConsent(
  _parent: unknown,
  { input }: { input: Omit<TermsInput, 'subject'> & { subject?: string | null; request?: string | null } },
  context: RequestContext,
): Promise<object> {
  const subject = input.subject ?? context.calls[0]?.subject;
  if (subject === undefined) throw refusal('subject 须写明 / subject must be given');
  requireSelf('Mutation.giveConsent', subject, context);
  const terms = await consentTerms({ ...input, subject }, context);
  const request = input.request == null ? undefined : idOf(input.request, 'request');
  if (request !== undefined) {
    const asked = await requestWithId(context.db, request);
    const isThis =
      asked &&
      !asked.isGiven &&
      Number(asked.subject) === terms.subject &&
      asked.organisation === terms.organisation &&
      asked.purpose === terms.purpose &&
      terms.datasets.every((dataset) => asked.datasets.includes(dataset));
    if (!isThis) throw refusal('request 与所给的同意不符或已答复 / does not ask for what is consented to, or was answered');
  }
  const at = new Date(context.clock());
  return consentNode(await addConsent(context.db, terms, { at, policyRevision: context.access.revision, request }), context);
}

/** `Mutation.recordMandate`. */
export async function recordMandate(
  _parent: unknown,
  { input }: { input: TermsInput & { mandateNumber: string; signedOn: string; scanDigest: string } },
  context: RequestContext,
): Promise<object> {
  const { organisation } = clerkAtKeyboard(context);
  const terms = await consentTerms(input, context);
  // Whoever profits by a mandate could write one himself.
  if (spelling(terms.organisation) === spelling(organisation))
    throw refusal('受益单位不得自行登记委托 / an organisation does not record mandates in its own favour');
  const mandate = recordedPaper(textOf(input.mandateNumber, 'mandateNumber', 100), input, context);
  if (terms.validUntil.getTime() - Date.parse(`${input.signedOn}T00:00:00+08:00`) > LONGEST_CONSENT_MS)
    throw refusal('validUntil 须在签署之后三年之内 / must be within three years from the signature');
  const at = new Date(context.clock());
  return consentNode(await addConsent(context.db, terms, { at, policyRevision: context.access.revision, mandate }), context);
}

/** `Mutation.withdrawConsent`: another's consent is answered like one that is not there. */
export async function withdrawConsent(_parent: unknown, { id }: { id: string }, context: RequestContext): Promise<object> {
  const found = await consentWithId(context.db, idOf(id, 'id'));
  if (!found || !context.access.self.includes(context.ids.subjectId(Number(found.subject))))
    throw new CreditGraphError('BAD_USER_INPUT', '没有这项同意 / there is no such consent');
  const ended = found.withdrawnAt === null ? await withdraw(context.db, found.id, new Date(context.clock())) : found;
  return consentNode(ended ?? found, context);
}

/** A consent as the graph shows it, with its receipt where that is asked for. */
export function consentNode(consent: StoredConsent, context: RequestContext): object {
  const subject = context.ids.subjectId(Number(consent.subject));
  const state = stateOf(consent, new Date(context.clock()));
  return {
    ...consent,
    subject,
    state,
    receipt: async () => {
      const purpose = (await purposesThen(consent.policyRevision, context)).find(({ code }) => code === consent.purpose);
      return consentReceipt({ ...consent, subject, state }, purpose, context.signStatement);
    },
  };
}

/** A receipt says what was consented to: the purpose as it was then, whatever became of it. A revision is large, and read once for all. */
function purposesThen(revision: number, context: RequestContext): Promise<readonly Purpose[]> {
  return context
    .batch<number, readonly Purpose[]>('purposes of revisions', (numbers) =>
      Promise.all(
        numbers.map(async (number) => {
          const found = await revisionNumbered(context.db, number);
          return found ? policyOf(found).purposes : [];
        }),
      ),
    )
    .load(revision);
}

function stateOf({ withdrawnAt, usedAt, validUntil }: StoredConsent, now: Date): 'ACTIVE' | 'WITHDRAWN' | 'USED' | 'EXPIRED' {
  if (withdrawnAt !== null) return 'WITHDRAWN';
  if (usedAt !== null) return 'USED';
  return Date.parse(validUntil) <= now.getTime() ? 'EXPIRED' : 'ACTIVE';
}
