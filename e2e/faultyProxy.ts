import { createServer, request, type IncomingHttpHeaders, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a department does instead of answering. */
export type Fault =
  | 'none'
  /** Refuses connections, as a killed process does. */
  | 'killed'
  /** Accepts and never answers. */
  | 'frozen'
  /** `{"data":null}`. */
  | 'nullData'
  /** Answers every entity, and every field of it, with null. */
  | 'nullEntities'
  /** Something that is not GraphQL. */
  | 'nonsense'
  /** JSON of the wrong types where records are expected. */
  | 'wrongTypes'
  /** The right answer, too late. */
  | 'late';

/** An HTTP proxy before one department that can be told to fail; what it forwards it does not touch. */
export interface FaultyProxy {
  readonly url: string;
  target: string;
  fault: Fault;
  /** The one path that the fault is at; undefined: everywhere. */
  faultAt: string | undefined;
  /** How much later than the department it answers. */
  delayMs: number;
  /** Paths that it was asked for, whatever became of them. */
  asked: string[];
  /** The last request to `/graphql`. */
  last: { readonly headers: IncomingHttpHeaders; readonly body: string } | undefined;
  close(): Promise<void>;
}

/** Starts a proxy; `lateMs` is how late "late" is. */
export async function faultyProxy(lateMs: number): Promise<FaultyProxy> {
  const server: Server = createServer((incoming, outgoing) => void handle(incoming, outgoing));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const proxy: FaultyProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    target: '',
    fault: 'none',
    faultAt: undefined,
    delayMs: 0,
    asked: [],
    last: undefined,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  const answer = (outgoing: ServerResponse, body: string, type = 'application/json'): void =>
    void outgoing.writeHead(200, { 'content-type': type }).end(body);

  async function handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    proxy.asked.push(incoming.url ?? '');
    const body = Buffer.concat(chunks);
    if (incoming.url === '/graphql') proxy.last = { headers: incoming.headers, body: body.toString('utf8') };
    switch (proxy.faultAt === undefined || proxy.faultAt === incoming.url ? proxy.fault : 'none') {
      case 'killed':
        return void incoming.socket.destroy();
      case 'frozen':
        return;
      case 'nullData':
        return answer(outgoing, '{"data":null}');
      case 'nonsense':
        return answer(outgoing, '<html>502 Bad Gateway at 10.0.0.7</html>', 'text/html');
      case 'nullEntities':
      case 'wrongTypes': {
        const entities =
          (JSON.parse(body.toString('utf8')) as { variables?: { representations?: unknown[] } }).variables?.representations ?? [];
        return answer(
          outgoing,
          JSON.stringify({
            data: {
              _entities: entities.map(() =>
                proxy.fault === 'nullEntities' ? null : { __typename: 'Subject', tax: 'none', courts: [1], market: 7 },
              ),
            },
          }),
        );
      }
      case 'late':
        await new Promise((resolve) => setTimeout(resolve, lateMs).unref());
        break;
      case 'none':
    }
    if (proxy.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, proxy.delayMs));
    // Nobody stands behind it yet.
    if (proxy.target === '') return void incoming.socket.destroy();
    const { hostname, port } = new URL(proxy.target);
    const forwarded = request({ hostname, port, method: incoming.method, path: incoming.url, headers: incoming.headers }, (response) => {
      outgoing.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(outgoing);
    });
    forwarded.on('error', () => outgoing.destroy());
    forwarded.end(body);
  }
  return proxy;
}
