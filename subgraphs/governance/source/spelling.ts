/** A name as it is compared: neither width, case nor spaces make another person or organisation. */
export function spelling(name: string): string {
  return name.normalize('NFKC').replace(/\s/gu, '').toLowerCase();
}
