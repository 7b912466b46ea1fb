/** No name, number or code is longer; texts that are, are compared as they are written. */
const MAX_LENGTH = 1_000;

/**
 * The compatibility form of a text (NFKC): full-width characters become half-width. A longer one than 1,000 characters stays as it is: to order the
 * combining marks of a text takes the square of their number, and minutes where somebody sends a megabyte of them. Never fails.
 */
export function halfWidth(text: string): string {
  return text.length > MAX_LENGTH ? text : text.normalize('NFKC');
}
