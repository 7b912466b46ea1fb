import { connect } from 'node:net';
import { GraphQLScalarType } from 'graphql';
import { openGraph, type OpenGraph } from './openGraph.ts';

/** Root fields of requests that meet travel together: nobody may notice but by the number of requests. */
describe('root fields of several clients in one request', () => {
  let graph: OpenGraph;
  beforeAll(async () => {
    const word = (value: unknown): string => {
      if (typeof value === 'string' && /^[a-z]+$/.test(value)) return value;
      throw new Error('not a word');
    };
    graph = await openGraph({
      words: {
        sdl: 'scalar Word type Query { length(of: Word!): Int broken(of: Word!): Int nested(of: Word!): Found } type Found { of: String! letters: [String!]! }',
        resolvers: {
          Word: new GraphQLScalarType({ name: 'Word', parseValue: word, serialize: word }),
          Query: {
            length: (_: unknown, { of }: { of: string }) => of.length,
            broken: (_: unknown, { of }: { of: string }) => {
              if (of === 'bad') throw new Error('this one is broken');
              return of.length;
            },
            nested: (_: unknown, { of }: { of: string }) => ({ of, letters: [...of] }),
          },
        },
      },
    });
  });
  afterAll(() => graph.close());

  const words = ['a', 'bb', 'ccc', 'dddd', 'bb', 'eeeee', 'f', 'bad'];
  const askAll = async (query: string, values: readonly unknown[]) => {
    // Known from now on: the first ones are parsed and planned by themselves.
    await pipelined(graph.url, [JSON.stringify({ query, variables: { w: 'warm' } })]);
    graph.requests();
    return pipelined(
      graph.url,
      values.map((w) => JSON.stringify({ query, variables: { w } })),
    );
  };

  it('gives each his own, under his own names, in fewer requests', async () => {
    const answers = await askAll('query ($w: Word!) { n: nested(of: $w) { letters x: of } length(of: $w) }', words);
    expect(answers).toEqual(words.map((w) => ({ data: { n: { letters: [...w], x: w }, length: w.length } })));
    expect(graph.requests()['words']).toBeLessThan(words.length);
  });

  it('tells only him of an error whose value failed', async () => {
    const answers = await askAll('query ($w: Word!) { it: broken(of: $w) }', words);
    expect(answers.map(({ data, errors = [] }) => [data, errors.map(({ path }) => path)])).toEqual(
      words.map((w) => (w === 'bad' ? [{ it: null }, [['it']]] : [{ it: w.length }, []])),
    );
  });

  it('lets no value spoil what others asked, though the whole request is refused for it', async () => {
    const answers = await askAll('query ($w: Word!) { length(of: $w) }', [...words, 'NOT A WORD', '', 'g']);
    const refused = answers.filter(({ errors }) => errors !== undefined);
    expect(refused).toHaveLength(2);
    expect(answers.filter(({ errors }) => errors === undefined).map(({ data }) => data)).toEqual(
      [...words, 'g'].map((w) => ({ length: w.length })),
    );
  });
});

/** Sends all bodies in one piece over one connection, so that they are read in one turn of the event loop; the answers, in order. */
function pipelined(url: string, bodies: readonly string[]): Promise<{ data?: Record<string, unknown>; errors?: { path?: unknown[] }[] }[]> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    let text = '';
    socket.setEncoding('utf8').on('error', reject);
    socket.on('data', (chunk: string) => {
      text += chunk;
      const answers = text.split(/HTTP\/1\.1 \d+ [^\r]*\r\n/).slice(1);
      const bodiesOf = answers.flatMap((answer) => /\r\n\r\n(\{.*\})\n$/s.exec(answer)?.[1] ?? []);
      if (bodiesOf.length < bodies.length) return;
      socket.destroy();
      resolve(bodiesOf.map((body) => JSON.parse(body) as { data?: Record<string, unknown> }));
    });
    const head = `POST /graphql HTTP/1.1\r\nhost: ${hostname}\r\ncontent-type: application/json\r\naccept: application/json\r\n`;
    socket.write(bodies.map((body) => `${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`).join(''));
  });
}
