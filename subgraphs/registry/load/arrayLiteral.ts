const special = /["\\]/;

/** Texts as PostgreSQL writes an array of them. */
export function arrayLiteral(texts: readonly string[]): string {
  let literal = '{';
  for (const text of texts) {
    if (literal.length > 1) literal += ',';
    literal += `"${special.test(text) ? text.replace(/["\\]/g, '\\$&') : text}"`;
  }
  return `${literal}}`;
}
