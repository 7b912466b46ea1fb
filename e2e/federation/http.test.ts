import { connect } from 'node:net';
import { openGraph, type OpenGraph } from './openGraph.ts';

/** Requests that ordinary clients cannot send. */
describe('HTTP as it comes', () => {
  let graph: OpenGraph;
  beforeAll(async () => {
    graph = await openGraph({ a: { sdl: 'type Query { now: Int }', resolvers: { Query: { now: () => 1 } } } });
  });
  afterAll(() => graph.close());

  it.each(['PUT', 'DELETE', 'TRACE', 'LOCK', 'PURGE', 'M-SEARCH'])('says which methods there are instead of %s', async (method) => {
    const answer = await answerTo(graph.url, `${method} /graphql HTTP/1.1`);
    expect(answer).toMatch(/^HTTP\/1\.1 405 .*\r\nallow: GET, POST, OPTIONS\r\n.*"code":"METHOD_NOT_ALLOWED"\}\}\]\}$/s);
    expect(await answerTo(graph.url, `${method} /nowhere HTTP/1.1`)).toMatch(/^HTTP\/1\.1 404 .*"code":"NOT_FOUND"\}\}\]\}$/s);
  });

  it.each(['/graphql/%zz', '/%', '/%E0%A4%A', 'http://[::/graphql?query=%7Bnow%7D', '//?query=x', '//[::/graphql'])(
    'refuses an address that is none as it refuses everything: %s',
    async (target) => {
      const answer = await answerTo(graph.url, `GET ${target} HTTP/1.1\r\napollo-require-preflight: true`);
      expect(answer).toMatch(
        /^HTTP\/1\.1 40[04] .*\r\n\r\n\{"errors":\[\{"message":"[^"]+","extensions":\{"code":"(BAD_REQUEST|NOT_FOUND)"\}\}\]\}$/s,
      );
    },
  );
});

/** What a server writes until it closes the connection. */
function answerTo(url: string, head: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    let text = '';
    socket
      .setEncoding('utf8')
      .on('data', (chunk: string) => (text += chunk))
      .on('end', () => resolve(text))
      .on('error', reject);
    socket.write(`${head}\r\nhost: ${hostname}\r\nconnection: close\r\n\r\n`);
  });
}
