import { halfWidth } from './halfWidth.ts';
const invisible = /[\s\u200b-\u200d\u2060\ufeff]/gu;
/** The dots between the parts of a name that clerks type for one another. */
const middleDots = /[\u2022\u2027\u2219\u22c5\u30fb]/gu;

/**
 * The one spelling in which names are compared and searched: half-width (NFKC), upper case, without spaces, one kind of
 * middle dot. Never fails.
 */
export function normaliseName(name: string): string {
  return halfWidth(name).replace(invisible, '').replace(middleDots, '·').toUpperCase();
}
