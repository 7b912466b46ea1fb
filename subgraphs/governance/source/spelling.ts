import { halfWidth } from '../../../common/halfWidth.ts';
/** A name as it is compared: neither width, case, spaces nor characters that nobody sees make another person or organisation. */
export function spelling(name: string): string {
  return halfWidth(name)
    .replace(/[\s\p{Cf}\p{Cc}]/gu, '')
    .toLowerCase();
}
