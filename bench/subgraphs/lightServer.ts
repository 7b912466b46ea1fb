import { createServer, type Server, type Socket } from 'node:net';
import type { LightSubgraph } from './lightSubgraph.ts';
import { requestReader } from './requestReader.ts';

/** How long a subgraph waits before it answers; changed between measurements. */
export interface Delay {
  ms: number;
}

/** Serves a light subgraph over HTTP/1.1 on bare sockets with keep-alive. Resolves when it listens. */
export async function lightServer(subgraph: LightSubgraph, port: number, delay: Delay): Promise<Server> {
  const server = createServer({ noDelay: true }, (socket) => {
    const respond = (body: string): void => {
      if (delay.ms === 0) send(socket, subgraph.answer(body));
      else setTimeout(() => send(socket, subgraph.answer(body)), delay.ms);
    };
    socket.on('data', requestReader(respond));
    // A gateway that is stopped resets its connections: that is no news.
    socket.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return server;
}

function send(socket: Socket, pieces: readonly Buffer[]): void {
  if (socket.destroyed) return;
  let length = 0;
  for (const piece of pieces) length += piece.byteLength;
  const head = `HTTP/1.1 200 OK\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: ${length}\r\n\r\n`;
  const bytes = Buffer.allocUnsafe(head.length + length);
  let at = bytes.write(head, 'latin1');
  for (const piece of pieces) at += piece.copy(bytes, at);
  socket.write(bytes);
}
