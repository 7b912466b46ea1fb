/** Letters that show nothing (Hangul fillers). */
const FILLERS = /[\u115f\u1160\u3164\uffa0]/g;

/** Whether a text has a letter or a digit to be seen: spaces, marks and characters of no width say nothing. */
export function saysSomething(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text.replace(FILLERS, ''));
}
