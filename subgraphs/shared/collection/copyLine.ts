import type { CellValue } from './readCell.ts';

/** The characters that COPY escapes. */
const special = /[\\\b\f\n\r\t\v]/;
const escapes: Record<string, string> = {
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
};

/** Values as one line of PostgreSQL's COPY text format, with its line end. */
export function copyLine(values: readonly (CellValue | undefined)[]): string {
  let line = '';
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index];
    if (index > 0) line += '\t';
    if (value === null || value === undefined) line += '\\N';
    else if (typeof value === 'string') line += special.test(value) ? escaped(value) : value;
    else line += String(value);
  }
  return `${line}\n`;
}

function escaped(text: string): string {
  return text.replace(/[\\\b\f\n\r\t\v]/g, (character) => escapes[character] ?? character);
}
