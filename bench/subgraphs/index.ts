import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';
import { readConfig } from '../../common/config.ts';
import { loadKeys } from '../../common/keys.ts';
import { opaqueIds } from '../../common/opaqueId.ts';
import { fakeField } from '../city/fakeField.ts';
import { population } from '../city/population.ts';
import { lightServer, type Delay } from './lightServer.ts';
import { lightSubgraph } from './lightSubgraph.ts';

/**
 * The process of the light subgraphs: `--subgraph name=port=file` for each, `--control port` to read and reset counts, to set
 * the delay and to make all answers beforehand.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { subgraph: { type: 'string', multiple: true, default: [] }, control: { type: 'string' } } });
  const ids = opaqueIds(loadKeys(readConfig()).subjectIdKey);
  const resolver = fakeField(ids);
  const { organisations } = population(ids);
  const delay: Delay = { ms: 0 };
  const subgraphs = values.subgraph.map((entry) => {
    const [name = '', port = '', ...file] = entry.split('=');
    return { name, port: Number(port), subgraph: lightSubgraph(readFileSync(file.join('='), 'utf8'), resolver) };
  });
  await Promise.all(subgraphs.map(({ subgraph, port }) => lightServer(subgraph, port, delay)));

  const commands: Readonly<Record<string, (parameters: URLSearchParams) => unknown>> = {
    '/counts': () => Object.fromEntries(subgraphs.map(({ name, subgraph }) => [name, subgraph.counts])),
    '/reset': () => subgraphs.forEach(({ subgraph }) => Object.assign(subgraph.counts, { requests: 0, entities: 0, bytes: 0 })),
    '/delay': (parameters) => (delay.ms = Number(parameters.get('ms'))),
    '/fill': () => subgraphs.forEach(({ subgraph }) => subgraph.fill(organisations)),
    '/operations': () => Object.fromEntries(subgraphs.map(({ name, subgraph }) => [name, subgraph.operations()])),
  };
  createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const command = commands[pathname];
    response.statusCode = command ? 200 : 404;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(command?.(searchParams) ?? null));
  }).listen(Number(values.control), '127.0.0.1', () => process.stdout.write('ready\n'));
}

await main();
