import { requestReader } from './requestReader.ts';

const bodiesOf = (bytes: Buffer, pieceLength: number): string[] => {
  const found: string[] = [];
  const read = requestReader((body) => found.push(body));
  for (let at = 0; at < bytes.byteLength; at += pieceLength) read(bytes.subarray(at, at + pieceLength));
  return found;
};

const plain = (body: string): string =>
  `POST /graphql HTTP/1.1\r\nhost: x\r\nContent-Length: ${Buffer.byteLength(body)}\r\nconnection: keep-alive\r\n\r\n${body}`;
const chunked = (...parts: string[]): string =>
  `POST /graphql HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n${parts.map((part) => `${Buffer.byteLength(part).toString(16)}\r\n${part}\r\n`).join('')}0\r\n\r\n`;

describe('reading requests off a connection', () => {
  const bytes = Buffer.from(plain('{"query":"清远"}') + chunked('{"query":', '"英德"}') + plain('') + plain('{}'));

  it.each([1, 7, 64, 10_000])('gives the same bodies when bytes come %i at a time', (pieceLength) => {
    expect(bodiesOf(bytes, pieceLength)).toEqual(['{"query":"清远"}', '{"query":"英德"}', '', '{}']);
  });

  it('waits for a body that is not whole', () => {
    expect(bodiesOf(bytes.subarray(0, 70), 10_000)).toEqual([]);
  });
});
