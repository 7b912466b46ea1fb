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

  it('refuses at once fragments that each spread the next one twice', async () => {
    const fragments = Array.from({ length: 45 }, (_, n) => `fragment f${n} on Query{...f${n + 1} ...f${n + 1}}`);
    const query = `{...f0} ${fragments.join(' ')} fragment f45 on Query{now}`;
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${graph.url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) });
    expect([answer.status, ((await answer.json()) as { errors: { extensions: object }[] }).errors[0]?.extensions]).toEqual([
      400,
      expect.objectContaining({ code: 'OPERATION_TOO_LARGE' }),
    ]);
  });

  it('says what a request lacks that may come from another site, and shows a browser where the page is', async () => {
    const answer = await answerTo(graph.url, 'GET /graphql?query=%7B%20now%7D HTTP/1.1');
    expect(answer).toMatch(/^HTTP\/1\.1 400 .*"code":"CSRF_PREVENTED"/s);
    expect(await answerTo(graph.url, 'GET /graphql HTTP/1.1\r\naccept: text/html')).toMatch(/^HTTP\/1\.1 200 .*text\/html.*<a href="\/">/s);
  });
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
