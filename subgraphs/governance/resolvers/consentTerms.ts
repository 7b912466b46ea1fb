import { CreditGraphError } from '../../../common/errors.ts';
import type { RequestContext } from '../../shared/requestContext.ts';
import { datasetsOpenToConsent } from '../source/datasetsOpenToConsent.ts';
import type { ConsentTerms } from '../source/consents.ts';
import { policyInForce } from '../source/policy.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;
const YEAR_MS = 365 * DAY_MS;
const MAX_MS = 3 * YEAR_MS;

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
 * within three years. Throws BAD_USER_INPUT with what is wrong.
 */
export async function consentTerms(input: TermsInput, context: RequestContext): Promise<ConsentTerms> {
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
  const once = input.once === true;
  const validUntil = input.validUntil == null ? new Date(at.getTime() + (once ? 30 * DAY_MS : YEAR_MS)) : new Date(input.validUntil);
  if (validUntil <= at || validUntil.getTime() - at.getTime() > MAX_MS)
    throw refusal('validUntil 须在现在之后三年之内 / must be within three years from now');
  return { subject, organisation, datasets, purpose: input.purpose, once, validUntil };
}

/** The number of a subject. Throws BAD_USER_INPUT for an id that is none of ours. */
export function subjectNumber(id: string, context: RequestContext): number {
  const found = context.subject(id);
  if (!found) throw refusal('subject 不是主体编号 / is not a subject id');
  return found.number;
}

/** A text that says something. Throws BAD_USER_INPUT. */
export function textOf(text: string, argument: string, max: number): string {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed.length > max) throw refusal(`${argument} 须为 1 到 ${max} 字 / must be of 1 to ${max} characters`);
  return trimmed;
}

/** An id as governance gives them out. Throws BAD_USER_INPUT for what cannot be one. */
export function idOf(id: string, argument: string): string {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) throw refusal(`${argument} 不是有效的编号 / is not an id`);
  return id;
}

/** The refusal of an argument. */
export function refusal(detail: string): CreditGraphError {
  return new CreditGraphError('BAD_USER_INPUT', detail);
}
