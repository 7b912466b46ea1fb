import type { RequestContext } from '../../shared/requestContext.ts';
import { consentsOf, withdraw, type Mandate, type StoredConsent } from '../source/consents.ts';
import { spelling } from '../source/spelling.ts';
import { consentNode } from './consents.ts';
import { idOf, refusal, textOf } from './checkedArguments.ts';
import { recordedPaper, type PaperInput } from './recordedPaper.ts';

interface WithdrawalInput extends PaperInput {
  readonly subject: string;
  readonly consent?: string | null;
  readonly mandateNumber?: string | null;
  readonly documentNumber: string;
}

/**
 * `Mutation.recordWithdrawal`: who has no account withdraws on paper. The consent is named by its id, which stands on its receipt, or by the number of the
 * mandate that gave it; one of somebody else is answered like one that is not there. One that was withdrawn before is answered as it is.
 */
export async function recordWithdrawal(_parent: unknown, { input }: { input: WithdrawalInput }, context: RequestContext): Promise<object> {
  const paper = recordedPaper(textOf(input.documentNumber, 'documentNumber', 100), input, context);
  const { consent, mandateNumber } = input;
  if ((consent == null) === (mandateNumber == null))
    throw refusal('consent 和 mandateNumber 须写明其一 / name one: consent, or mandateNumber');
  const subject = context.ids.subjectNumber(input.subject);
  const held = subject === undefined ? [] : await consentsOf(context.db, [subject]);
  const id = consent == null ? undefined : idOf(consent, 'consent');
  const number = mandateNumber == null ? undefined : spelling(mandateNumber);
  const named = held.filter((each) =>
    id === undefined ? each.mandateNumber !== null && spelling(each.mandateNumber) === number : each.id === id,
  );
  const [found, ...others] = named.some(({ withdrawnAt }) => withdrawnAt === null)
    ? named.filter(({ withdrawnAt }) => withdrawnAt === null)
    : named;
  if (!found) throw refusal('该主体没有这项同意 / the subject has no such consent');
  // Numbers are their organisations' own.
  if (others.length > 0)
    throw refusal('几项同意用同一委托书编号，须以 consent 指明 / several consents bear that number: name one by consent');
  mustBeOfThis(found, held, paper);
  const ended = found.withdrawnAt === null ? await withdraw(context.db, found.id, new Date(context.clock()), paper) : found;
  return consentNode(ended ?? found, context);
}

/** A paper ends what was consented to when it was signed, not what he consented to since; it may name several consents, but there is one of it. */
function mustBeOfThis(found: StoredConsent, held: readonly StoredConsent[], { number, signedOn, digest }: Mandate): void {
  if (found.withdrawnAt !== null) return;
  const consentedOn = found.mandateSignedOn ?? found.givenAt.slice(0, 10);
  if (signedOn < consentedOn)
    throw refusal(`signedOn 早于 ${consentedOn} 给予的同意 / is earlier than the consent, which was given on ${consentedOn}`);
  const isAnother = held.some(
    (each) =>
      each.withdrawalDigest === digest &&
      (each.withdrawalSignedOn !== signedOn || spelling(each.withdrawalNumber ?? '') !== spelling(number)),
  );
  if (isAnother)
    throw refusal('这份扫描件已以另一编号或日期登记 / this scan was recorded already, under another number or day of signature');
}
