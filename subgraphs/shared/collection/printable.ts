/**
 * Text of a file as it may be shown on a terminal or in a log: a control character could clear the screen or write other text over it.
 * Each becomes its picture, U+0000 to U+001F as U+2400 to U+241F.
 */
export function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, (character) => {
    const code = character.charCodeAt(0);
    return code < 0x20 ? String.fromCharCode(0x2400 + code) : '\u2421';
  });
}
