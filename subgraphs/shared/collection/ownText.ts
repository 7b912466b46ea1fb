/** The same text with a memory of its own: a cell cut out of a file's text keeps all of that text alive as long as it is kept. */
export function ownText(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}
