import { halfWidth } from '../halfWidth.ts';
// Dashes that NFKC leaves alone, zero-width characters and the byte-order mark: all of them are met in extracts.
const separators = /[\s\p{Dash_Punctuation}\u2212\u200b-\u200d\u2060\ufeff]/gu;

/**
 * Writes an identifier in the one spelling under which it is stored and looked up.
 *
 * Full-width characters become half-width (NFKC), letters upper case, and spaces, hyphens and zero-width characters go. Never fails.
 */
export function normaliseIdentifier(value: string): string {
  return halfWidth(value).replace(separators, '').toUpperCase();
}
