import type { ServerResponse } from 'node:http';
import type { WireText } from '../../common/wireText.ts';

/** An answer to an HTTP request; a body as text is in wire form. */
export interface HttpReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: WireText | Buffer;
}

/** Writes a reply. Wire text goes out as one string with its head: it is bytes, and need not be copied into a buffer first. */
export function writeReply(response: ServerResponse, { status, headers, body }: HttpReply): void {
  response.writeHead(status, { ...headers, 'content-length': body.length });
  if (typeof body === 'string') response.end(body, 'latin1');
  else response.end(body);
}
