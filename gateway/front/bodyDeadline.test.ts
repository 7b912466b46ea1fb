import { connect, type AddressInfo } from 'node:net';
import fastify, { type FastifyInstance } from 'fastify';
import { bodyDeadline } from './bodyDeadline.ts';

describe('bodyDeadline', () => {
  let server: FastifyInstance;
  beforeAll(async () => {
    server = fastify();
    bodyDeadline(server, 200);
    server.post('/whole', (_request, reply) => reply.send({ came: true }));
    await server.register((files, _options, done) => {
      files.addContentTypeParser('text/csv', (_request, payload, parsed) => parsed(null, payload));
      files.post('/file', async (request, reply) => {
        let length = 0;
        for await (const chunk of request.body as AsyncIterable<Buffer>) length += chunk.length;
        return reply.send({ length });
      });
      done();
    });
    await server.listen({ port: 0, host: '127.0.0.1' });
  });
  afterAll(() => server.close());

  /** What is answered to a request of which the rest comes later, or never. */
  const send = (head: string, first: string, rest?: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = connect((server.server.address() as AddressInfo).port, '127.0.0.1');
      let text = '';
      socket.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
      socket.on('close', () => resolve(text));
      socket.on('error', reject);
      socket.write(`${head}\r\nhost: a\r\nconnection: close\r\ncontent-length: 10\r\n\r\n${first}`);
      if (rest !== undefined) setTimeout(() => socket.write(rest), 600);
    });

  it('answers 408 where a body that is read whole does not come', async () => {
    expect(await send('POST /whole HTTP/1.1\r\ncontent-type: application/json', '{"a":')).toMatch(/^HTTP\/1\.1 408 [\s\S]*REQUEST_TIMEOUT/);
    expect(await send('POST /whole HTTP/1.1\r\ncontent-type: application/json', '{"a": 123}')).toMatch(/came/);
  });

  it('leaves a file that is read as it comes to its route', async () => {
    expect(await send('POST /file HTTP/1.1\r\ncontent-type: text/csv', 'a,b\n1', ',2\n33')).toMatch(/"length":10/);
  });
});
