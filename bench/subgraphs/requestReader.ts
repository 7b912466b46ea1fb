const HEAD_END = Buffer.from('\r\n\r\n');
const LENGTH = /\r\ncontent-length: *(\d+)/i;
const CHUNKED = /\r\ntransfer-encoding: *chunked/i;

/**
 * Cuts the bytes of one connection into request bodies: HTTP/1.1 as gateways speak it, a length given or chunked. Nothing
 * else of HTTP is looked at, which is what makes the light subgraphs light. Returns a function that takes bytes.
 */
export function requestReader(onBody: (body: string) => void): (chunk: Buffer) => void {
  let pending: Buffer | undefined;
  return (chunk) => {
    let bytes = pending ? Buffer.concat([pending, chunk]) : chunk;
    for (;;) {
      const request = firstRequest(bytes);
      if (!request) break;
      onBody(request.body);
      bytes = bytes.subarray(request.end);
    }
    pending = bytes.byteLength > 0 ? bytes : undefined;
  };
}

function firstRequest(bytes: Buffer): { body: string; end: number } | undefined {
  const headEnd = bytes.indexOf(HEAD_END);
  if (headEnd < 0) return undefined;
  const head = bytes.toString('latin1', 0, headEnd);
  const start = headEnd + HEAD_END.byteLength;
  if (CHUNKED.test(head)) return chunkedBody(bytes, start);
  const end = start + Number(LENGTH.exec(head)?.[1] ?? 0);
  return bytes.byteLength < end ? undefined : { body: bytes.toString('utf8', start, end), end };
}

function chunkedBody(bytes: Buffer, start: number): { body: string; end: number } | undefined {
  const parts: Buffer[] = [];
  let at = start;
  for (;;) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd < 0) return undefined;
    const length = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16);
    const from = lineEnd + 2;
    if (bytes.byteLength < from + length + 2) return undefined;
    if (length === 0) return { body: Buffer.concat(parts).toString(), end: from + 2 };
    parts.push(bytes.subarray(from, from + length));
    at = from + length + 2;
  }
}
