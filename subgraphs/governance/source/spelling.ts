/** A name as it is compared: neither width, case, spaces nor characters that nobody sees make another person or organisation. */
export function spelling(name: string): string {
  return name
    .normalize('NFKC')
    .replace(/[\s\p{Cf}\p{Cc}]/gu, '')
    .toLowerCase();
}
