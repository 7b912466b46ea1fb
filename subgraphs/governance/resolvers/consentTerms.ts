import type { RequestContext } from '../../shared/requestContext.ts';
import { datasetsOpenToConsent } from '../source/datasetsOpenToConsent.ts';
import type { ConsentTerms } from '../source/consents.ts';
import { policyInForce } from '../source/policy.ts';
import { subjectNumber, textOf, refusal } from './checkedArguments.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;
const YEAR_MS = 365 * DAY_MS;
/** No consent holds longer than this. */
export const LONGEST_CONSENT_MS = 3 * YEAR_MS;

/** What a client says of what is consented to. */
export interface TermsInput {
  readonly subject: string;
  readonly organisation: string;
  readonly datasets: readonly string[];
  readonly purpose: string;
  readonly validUntil?: string | null;
  readonly once?: boolean | null;
}

/**
 * What is consented to, checked: a subject of ours, data sets of which consent opens something, a purpose of the policy in force, an end
 * within three years; of a request not within a day, since nobody could answer it. Throws BAD_USER_INPUT with what is wrong.
 */
export async function consentTerms(input: TermsInput, context: RequestContext, { isRequest = false } = {}): Promise<ConsentTerms> {
  const at = new Date(context.clock());
  const subject = subjectNumber(input.subject, context);
  const organisation = textOf(input.organisation, 'organisation', 200);
  const datasets = [...new Set(input.datasets)].sort();
  const known = datasetsOpenToConsent();
  const unknown = datasets.filter((code) => !known.has(code));
  if (datasets.length === 0 || unknown.length > 0)
    throw refusal(
      `datasets 须为可凭同意读取的目录 / must name data sets that consent opens: ${unknown.join(', ')} (${[...known].sort().join(' ')})`,
    );
  const policy = await policyInForce(context.db, at);
  if (!policy.purposes.some(({ code }) => code === input.purpose))
    throw refusal(`purpose 须为策略中的用途 / must be one of the policy: ${policy.purposes.map(({ code }) => code).join(' ')}`);
  if (policy.purposes.some(({ code, hiddenFromSubject }) => code === input.purpose && hiddenFromSubject !== undefined))
    throw refusal(
      'purpose 的查询不向本人展示，无需也不能同意 / reads for this purpose are not shown to subjects: it is none to consent to',
    );
  const once = input.once === true;
  const validUntil = input.validUntil == null ? new Date(at.getTime() + (once ? 30 * DAY_MS : YEAR_MS)) : new Date(input.validUntil);
  if (validUntil <= at || validUntil.getTime() - at.getTime() > LONGEST_CONSENT_MS)
    throw refusal('validUntil 须在现在之后三年之内 / must be within three years from now');
  if (isRequest && validUntil.getTime() - at.getTime() < DAY_MS)
    throw refusal(
      'validUntil 须至少在一天之后，使主体来得及答复：请写更晚的时间，或不写 / must be a day from now at least, so that the subject can answer: name a later time, or none',
    );
  return { subject, organisation, datasets, purpose: input.purpose, once, validUntil };
}
