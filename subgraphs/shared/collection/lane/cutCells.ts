const COMMA = 44;
const QUOTE = 34;
const PLAIN = 0;
const FORBIDDEN = 1;
const PERHAPS = 2;

/** What a byte means within a cell: escapes of COPY and JSON, and quotes, are not for the lane; U+FFFD begins with a byte that others begin with too. */
const kinds = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte < 0x20 || byte === QUOTE || byte === 92 ? FORBIDDEN : byte === 0xef ? PERHAPS : PLAIN,
);

/**
 * Finds the cells of a row of CSV between two places of the bytes (UTF-8), as `splitRows` does; their starts and ends go into the arrays,
 * which are as long as a row is wide. False when the row has more or fewer cells, or anything in it that is not plain: a quote within a
 * cell, an escape, a control character, a character that was broken.
 */
export function cutCells(bytes: Buffer, from: number, to: number, starts: Int32Array, ends: Int32Array): boolean {
  const width = starts.length;
  let at = from;
  for (let index = 0; index < width; index += 1) {
    if (at > to) return false;
    const isQuoted = at < to && bytes[at] === QUOTE;
    const end = isQuoted ? QUOTE : COMMA;
    if (isQuoted) at += 1;
    starts[index] = at;
    while (at < to) {
      const byte = bytes[at] as number;
      if (byte === end) break;
      const kind = kinds[byte];
      if (kind === FORBIDDEN || (kind === PERHAPS && bytes[at + 1] === 0xbf && bytes[at + 2] === 0xbd)) return false;
      at += 1;
    }
    ends[index] = at;
    if (isQuoted) {
      if (at >= to) return false;
      at += 1;
      if (at < to && bytes[at] !== COMMA) return false;
    }
    at += 1;
  }
  return at === to + 1;
}
