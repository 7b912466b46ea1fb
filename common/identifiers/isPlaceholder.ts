/**
 * Says whether a normalised code only fills a column: zeros throughout (`00000000000000000X` too), or one character repeated.
 */
export function isPlaceholder(value: string): boolean {
  return /^0+X?$/.test(value) || /^(.)\1{4,}$/.test(value);
}
