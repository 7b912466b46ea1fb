import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { NotAWorkbook } from './notAWorkbook.ts';

/** What is made of a part's elements; names come without their prefix. */
export interface XmlReader {
  open?(name: string, attributes: Readonly<Record<string, string>>): void;
  text?(text: string): void;
  close?(name: string): void;
}

/** Elements within each other; a sheet has six. */
const MAX_DEPTH = 100;
/** Characters from one tag to the next: a parser holds them all. */
const MAX_CHARACTERS = 4_000_000;

/** Reads a part's XML piece by piece, and pauses after each piece. Throws {@link NotAWorkbook} for what is no XML. */
export async function* readXml(bytes: AsyncIterable<Uint8Array>, reader: XmlReader): AsyncGenerator<void> {
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw new NotAWorkbook(error.message);
  });
  // An entity of a document's own could stand for anything, any number of times.
  parser.on('doctype', () => {
    throw new NotAWorkbook('DOCTYPE');
  });
  let depth = 0;
  let sinceTag = 0;
  parser.on('opentag', ({ name, attributes }: SaxesTagPlain) => {
    depth += 1;
    sinceTag = 0;
    if (depth > MAX_DEPTH) throw new NotAWorkbook('too deep');
    reader.open?.(localName(name), attributes);
  });
  parser.on('text', (text) => reader.text?.(text));
  parser.on('cdata', (text) => reader.text?.(text));
  parser.on('closetag', ({ name }) => {
    depth -= 1;
    sinceTag = 0;
    reader.close?.(localName(name));
  });
  // A character may begin in one piece and end in the next.
  const decoder = new TextDecoder('utf-8');
  try {
    for await (const piece of bytes) {
      sinceTag += piece.length;
      parser.write(decoder.decode(piece, { stream: true }));
      if (sinceTag > MAX_CHARACTERS) throw new NotAWorkbook('too large');
      yield;
    }
    parser.write(decoder.decode()).close();
    yield;
  } catch (error) {
    throw error instanceof NotAWorkbook ? error : new NotAWorkbook(error instanceof Error ? error.message : String(error));
  }
}

/** Reads a part to its end. */
export async function readAllXml(bytes: AsyncIterable<Uint8Array> | undefined, reader: XmlReader): Promise<void> {
  if (bytes) for await (const piece of readXml(bytes, reader)) void piece;
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
