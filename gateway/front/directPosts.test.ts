import { request as httpRequest } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import fastify, { type FastifyInstance } from 'fastify';
import { directPosts, type DirectPosts } from './directPosts.ts';
import type { GraphqlRequest } from './graphqlHandler.ts';

/** What may skip the router, and that whatever is odd does not get past it. */
describe('directPosts', () => {
  let server: FastifyInstance;
  let handled: GraphqlRequest[] = [];
  let routed = 0;
  let stopping = false;
  const posts: DirectPosts = {
    handle: (request) => {
      handled.push(request);
      return Promise.resolve({ status: 200, headers: { 'content-type': 'application/json' }, body: '{"data":{}}\n' });
    },
    maxBodyBytes: 100,
    trustProxy: '127.0.0.1',
    isStopping: () => stopping,
    onAnswered: () => undefined,
    bodyMs: 200,
  };
  beforeAll(async () => {
    server = fastify({ serverFactory: directPosts(posts), bodyLimit: posts.maxBodyBytes });
    server.post('/graphql', async (_request, reply) => {
      routed += 1;
      return reply.send({});
    });
    await server.listen({ port: 0, host: '127.0.0.1' });
  });
  afterAll(() => server.close());
  beforeEach(() => {
    handled = [];
    routed = 0;
    stopping = false;
  });

  const send = (body: string, headers: Record<string, string> = {}): Promise<{ status: number; text: string }> =>
    new Promise((resolve, reject) => {
      const { port } = server.server.address() as AddressInfo;
      const length = 'transfer-encoding' in headers ? {} : { 'content-length': String(Buffer.byteLength(body)) };
      const outgoing = httpRequest(
        {
          port,
          host: '127.0.0.1',
          method: 'POST',
          path: '/graphql',
          headers: { 'content-type': 'application/json', ...length, ...headers },
        },
        (incoming) => {
          const chunks: Buffer[] = [];
          incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
          incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }));
        },
      );
      outgoing.on('error', reject);
      outgoing.end(body);
    });

  it('answers a plain post itself', async () => {
    expect(await send('{"query":"{ 清远 }"}')).toEqual({ status: 200, text: '{"data":{}}\n' });
    expect([routed, handled.map(({ method, url, body, address }) => [method, url, body, address])]).toEqual([
      0,
      [['POST', '/graphql', { query: '{ 清远 }' }, '127.0.0.1']],
    ]);
  });

  it.each(['{"query":', '', '{"__proto__":{"query":"{ a }"}}', '{"constructor":{"prototype":{"a":1}}}', '\u{feff}{'])(
    'refuses %j as the router does',
    async (body) => {
      const { status, text } = await send(body);
      expect([status, (JSON.parse(text) as { errors: { extensions: { code: string } }[] }).errors[0]?.extensions.code]).toEqual([
        400,
        'BAD_REQUEST',
      ]);
      expect([routed, handled]).toEqual([0, []]);
    },
  );

  it.each([
    { origin: 'https://elsewhere.example' },
    { 'transfer-encoding': 'chunked' },
    { 'content-type': 'application/json; charset=gbk' },
    { 'content-encoding': 'gzip' },
  ])('leaves %j to the router', async (headers) => {
    await send('{"query":"{ a }"}', headers);
    expect([routed, handled.length]).toEqual([1, 0]);
  });

  it('leaves a body that is too long, and everything while it stops, to the router', async () => {
    expect((await send(`{"query":"${'a'.repeat(200)}"}`)).status).toBe(413);
    stopping = true;
    await send('{"query":"{ a }"}');
    expect([routed, handled]).toEqual([1, []]);
  });

  it('waits for a body only so long, and for a head', async () => {
    const { port } = server.server.address() as AddressInfo;
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(port, '127.0.0.1');
      let text = '';
      socket.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
      socket.on('close', () => resolve(text));
      socket.on('error', reject);
      socket.write('POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 50\r\n\r\n{"query":');
    });
    expect(answer).toMatch(/^HTTP\/1\.1 408 [\s\S]*connection: close[\s\S]*REQUEST_TIMEOUT/);
    expect([routed, handled, server.server.headersTimeout > 0]).toEqual([0, [], true]);
    expect((await send('{"query":"{ a }"}')).status).toBe(200);
  });

  it('believes a trusted proxy, and it alone, about where a request comes from', async () => {
    await send('{}', { 'x-forwarded-for': '10.9.8.7, 203.0.113.5' });
    expect(handled.map(({ address }) => address)).toEqual(['203.0.113.5']);
  });
});
