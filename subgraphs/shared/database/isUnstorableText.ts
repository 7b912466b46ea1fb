/** PostgreSQL's codes for text that it cannot hold (U+0000). */
const CODES: readonly unknown[] = ['22021', '22P05'];

/** Whether a statement failed for a text that no database can hold: what the client sent is at fault, not the department. */
export function isUnstorableText(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && CODES.includes(error.code);
}
