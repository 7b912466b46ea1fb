import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { askGraph } from './askGraph.ts';

describe('askGraph', () => {
  let server: Server;
  let asked = 0;
  let answerOf: (turn: number) => { status: number; body: object };
  beforeAll(async () => {
    server = createServer((request, response) => {
      request.resume();
      const { status, body } = answerOf((asked += 1));
      response.writeHead(status, { 'content-type': 'application/json', 'retry-after': '0' }).end(JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));
  beforeEach(() => (asked = 0));

  const refused = (code: string) => ({ status: 503, body: { errors: [{ message: code, extensions: { code } }] } });
  const ask = () => askGraph({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }, '{ a }', {});

  it('asks again where the graph is overloaded, six times at most', async () => {
    answerOf = (turn) => (turn < 3 ? refused('OVERLOADED') : { status: 200, body: { data: { a: 1 } } });
    expect(await ask()).toEqual({ data: { a: 1 }, errors: [], revision: undefined });
    expect(asked).toBe(3);
    asked = 0;
    answerOf = () => refused('OVERLOADED');
    await expect(ask()).rejects.toThrow('OVERLOADED');
    expect(asked).toBe(6);
  });

  it('asks once where anything else is refused', async () => {
    answerOf = () => refused('AUDIT_UNAVAILABLE');
    await expect(ask()).rejects.toThrow('AUDIT_UNAVAILABLE');
    expect(asked).toBe(1);
  });
});
