import { TextDecoder } from 'node:util';

/** Encodings in which collection files come. */
export type FileEncoding = 'utf-8' | 'gb18030' | 'utf-16le' | 'utf-16be';

/** A byte stream's text, with what is known about it once it was read. */
export interface DecodedText extends AsyncIterable<string> {
  readonly encoding: FileEncoding;
  readonly bytes: number;
}

const headBytes = 64 * 1024;

/**
 * Decodes a file's bytes piece by piece: UTF-8 (a byte-order mark is dropped), GB18030 when its beginning is not UTF-8, UTF-16 when
 * its mark says so. Line ends become `\n`. Broken characters, and U+0000, become U+FFFD, so that only their rows are refused.
 */
export function decodeText(stream: AsyncIterable<Uint8Array>, onBytes: (chunk: Uint8Array) => void = () => undefined): DecodedText {
  const known = { encoding: 'utf-8' as FileEncoding, bytes: 0 };
  async function* read(): AsyncGenerator<string> {
    let head: Uint8Array[] = [];
    let decoder: TextDecoder | undefined;
    let heldReturn = '';
    // \r\n may fall between two chunks: the \r waits for what follows.
    const unified = (text: string, last = false): string => {
      const whole = heldReturn + text;
      heldReturn = !last && whole.endsWith('\r') ? '\r' : '';
      return (heldReturn === '' ? whole : whole.slice(0, -1)).replace(/\r\n?/g, '\n').replaceAll('\0', '\ufffd');
    };
    for await (const chunk of stream) {
      known.bytes += chunk.length;
      onBytes(chunk);
      if (decoder === undefined) {
        head.push(chunk);
        const start = Buffer.concat(head);
        // nothing is decided while all is ASCII: that reads alike in UTF-8 and GB18030
        if (start.length < headBytes || (start.every((byte) => byte < 0x80) && start.length < 16 * headBytes)) continue;
        known.encoding = encodingOf(start, false);
        decoder = new TextDecoder(known.encoding);
        head = [];
        yield unified(decoder.decode(start, { stream: true }));
      } else {
        yield unified(decoder.decode(chunk, { stream: true }));
      }
    }
    const rest = Buffer.concat(head);
    if (decoder === undefined) known.encoding = encodingOf(rest, true);
    decoder ??= new TextDecoder(known.encoding);
    yield unified(decoder.decode(rest), true);
  }
  return {
    [Symbol.asyncIterator]: read,
    get encoding() {
      return known.encoding;
    },
    get bytes() {
      return known.bytes;
    },
  };
}

function encodingOf(start: Uint8Array, complete: boolean): FileEncoding {
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le';
  if (start[0] === 0xfe && start[1] === 0xff) return 'utf-16be';
  if (start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf) return 'utf-8';
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(start, { stream: !complete });
    return 'utf-8';
  } catch {
    return looksLikeGb18030(start) ? 'gb18030' : 'utf-8';
  }
}

/** A UTF-8 file with a broken byte must not turn into GB18030 as a whole: read as UTF-8 it still has more Chinese than broken characters. */
function looksLikeGb18030(start: Uint8Array): boolean {
  const text = new TextDecoder('utf-8').decode(start);
  return (text.match(/\p{Script=Han}/gu)?.length ?? 0) < text.split('\ufffd').length - 1;
}
