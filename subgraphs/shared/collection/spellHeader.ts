import { halfWidth } from '../../../common/halfWidth.ts';
/**
 * Writes a column's header in the one spelling under which layouts and files are compared: half-width (NFKC), lower case, without
 * spaces, underscores, asterisks, zero-width characters and the byte-order mark.
 */
export function spellHeader(header: string): string {
  return halfWidth(header)
    .replace(/[\s_*\u200b-\u200d\u2060\ufeff]/gu, '')
    .replace(/[:;。]+$/u, '')
    .toLowerCase();
}
