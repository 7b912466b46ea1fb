import type { RequestContext } from '../../shared/requestContext.ts';
import type { Mandate } from '../source/consents.ts';
import { refusal } from './checkedArguments.ts';
import { clerkAtKeyboard } from './personAtKeyboard.ts';

/** What a paper has to say, a mandate as well as what withdraws one. */
export interface PaperInput {
  readonly signedOn: string;
  readonly scanDigest: string;
}

/** A signed paper, and the clerk who records it. Throws BAD_USER_INPUT where it was signed later than today, or its scan's digest is none. */
export function recordedPaper(number: string, { signedOn, scanDigest }: PaperInput, context: RequestContext): Mandate {
  const { name, organisation } = clerkAtKeyboard(context);
  if (!/^[0-9a-f]{64}$/i.test(scanDigest)) throw refusal('scanDigest 须为扫描件的 SHA-256（十六进制）/ must be the SHA-256 of the scan');
  if (signedOn > context.today) throw refusal('signedOn 晚于今天 / is later than today');
  return { number, signedOn, digest: scanDigest.toLowerCase(), recordedBy: name, recordedFor: organisation };
}
