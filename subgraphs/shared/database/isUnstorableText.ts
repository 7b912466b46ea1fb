/** PostgreSQL's codes for text that it cannot hold (U+0000). */
const CODES: readonly unknown[] = ['22021', '22P05'];
/** Its code for values that are written wrongly: of JSON, which is written by machine here, those with half of a character in a text (`\ud800`). */
const WRONGLY_WRITTEN = '22P02';

/** Whether a statement failed for a text that no database can hold: what the client sent is at fault, not the department. */
export function isUnstorableText(error: unknown): boolean {
  if (typeof error !== 'object' || error === null || !('code' in error)) return false;
  return CODES.includes(error.code) || (error.code === WRONGLY_WRITTEN && 'routine' in error && String(error.routine).startsWith('json'));
}
