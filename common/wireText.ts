/**
 * Text as it travels: the bytes of UTF-8, each as one character. Departments' answers and the gateway's own are kept in this form
 * from one socket to the other, so that nothing that is only passed on is decoded and encoded again. Whatever is compared
 * with, or looked up in, text of JavaScript is ASCII, which is alike in both.
 */
export type WireText = string;

const ASCII = /^[\x00-\x7f]*$/; // eslint-disable-line no-control-regex -- the range is the point
const NEEDS_ESCAPE = /["\\\x00-\x1f]/; // eslint-disable-line no-control-regex -- what JSON may not hold as it is

/** The wire form of a text. */
export function toWire(text: string): WireText {
  return ASCII.test(text) ? text : Buffer.from(text, 'utf8').toString('latin1');
}

/** The text behind a wire form. */
export function fromWire(text: WireText): string {
  return ASCII.test(text) ? text : Buffer.from(text, 'latin1').toString('utf8');
}

/** A JSON value in wire form, of a value whose texts are JavaScript's. */
export function jsonToWire(value: unknown): WireText {
  return toWire(JSON.stringify(value));
}

/** A JSON string, of a text in wire form. */
export function quoteWire(text: WireText): WireText {
  return NEEDS_ESCAPE.test(text) ? JSON.stringify(text) : `"${text}"`;
}

/** A value with all its texts and keys turned to wire form; for the rare answers that could not be read as wire text at once. */
export function valueToWire(value: unknown): unknown {
  if (typeof value === 'string') return toWire(value);
  if (Array.isArray(value)) return value.map(valueToWire);
  if (typeof value !== 'object' || value === null) return value;
  const result: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(value))
    Object.defineProperty(result, toWire(key), { value: valueToWire(inner), enumerable: true, configurable: true, writable: true });
  return result;
}

/** As {@link valueToWire}, the other way. */
export function valueFromWire(value: unknown): unknown {
  if (typeof value === 'string') return fromWire(value);
  if (Array.isArray(value)) return value.map(valueFromWire);
  if (typeof value !== 'object' || value === null) return value;
  const result: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(value))
    Object.defineProperty(result, fromWire(key), { value: valueFromWire(inner), enumerable: true, configurable: true, writable: true });
  return result;
}
