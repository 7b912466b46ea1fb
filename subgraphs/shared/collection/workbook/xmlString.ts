const ESCAPED = /_x([0-9A-F]{4})_/gi;

/** What a string of a workbook says (ECMA-376 part 1 §22.9.2.19): a spreadsheet writes a line feed's carriage return as `_x000D_`. What no text may hold stays as it is written. */
export function unescapeString(text: string): string {
  if (!text.includes('_x')) return text;
  return text.replace(ESCAPED, (written, code: string) => {
    const character = String.fromCharCode(Number.parseInt(code, 16));
    return /[\t\n\r]|[^\p{Cc}\p{Cs}]/u.test(character) ? character : written;
  });
}
