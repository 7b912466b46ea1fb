import { CreditGraphError } from '../../../common/errors.ts';
import { saysSomething } from '../../../common/saysSomething.ts';
import type { RequestContext } from '../../shared/requestContext.ts';

/** The number of a subject. Throws BAD_USER_INPUT for an id that is none of ours. */
export function subjectNumber(id: string, context: RequestContext): number {
  const found = context.subject(id);
  if (!found) throw refusal('subject 不是主体编号 / is not a subject id');
  return found.number;
}

/** A text that says something. Throws BAD_USER_INPUT. */
export function textOf(text: string, argument: string, max: number): string {
  const trimmed = text.trim();
  if (!saysSomething(trimmed)) throw refusal(`${argument} 须写明，有字母、文字或数字 / must say something, in letters or digits`);
  if (trimmed.length > max) throw refusal(`${argument} 至多 ${max} 字 / must be of ${max} characters at most`);
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
