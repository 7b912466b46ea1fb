import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';
import { readConfig } from '../../common/config.ts';
import { loadKeys } from '../../common/keys.ts';
import { opaqueIds } from '../../common/opaqueId.ts';
import { readPolicy } from '../../common/policy.ts';
import { signRevision } from '../../common/policyRevision.ts';
import { fakeField } from '../city/fakeField.ts';
import { population } from '../city/population.ts';
import { lightServer, type Delay } from './lightServer.ts';
import { lightSubgraph } from './lightSubgraph.ts';

/**
 * The process of the light subgraphs: `--subgraph name=port=file` for each, `--control port` to read and reset counts, to set
 * the delay and to make all answers beforehand; there gateways also ask for the policy.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { subgraph: { type: 'string', multiple: true, default: [] }, control: { type: 'string' } } });
  const { subjectIdKey, policyPrivate } = loadKeys(readConfig());
  if (!policyPrivate) throw new Error('the bench needs the demo keys');
  const ids = opaqueIds(subjectIdKey);
  const policy = readPolicy();
  const signedPolicy = signRevision(policy.revision, JSON.stringify(policy), policyPrivate);
  const resolver = fakeField(ids);
  const { organisations } = population(ids);
  const delay: Delay = { ms: 0 };
  const subgraphs = values.subgraph.map((entry) => {
    const [name = '', port = '', ...file] = entry.split('=');
    return { name, port: Number(port), subgraph: lightSubgraph(readFileSync(file.join('='), 'utf8'), resolver) };
  });
  await Promise.all(subgraphs.map(({ subgraph, port }) => lightServer(subgraph, port, delay)));

  const commands: Readonly<Record<string, (parameters: URLSearchParams, body: string) => unknown>> = {
    '/counts': () => Object.fromEntries(subgraphs.map(({ name, subgraph }) => [name, subgraph.counts])),
    '/reset': () => subgraphs.forEach(({ subgraph }) => Object.assign(subgraph.counts, { requests: 0, entities: 0, bytes: 0 })),
    '/delay': (parameters) => (delay.ms = Number(parameters.get('ms'))),
    '/fill': () => subgraphs.forEach(({ subgraph }) => subgraph.fill(organisations)),
    // As governance answers gateways, which serve only what is open while they cannot ask it.
    '/internal/active-policy': () => signedPolicy,
    // Takes whatever it is sent, and keeps nothing.
    '/internal/audit-entries': (_parameters, body) => takenUpTo(body),
    '/operations': () => Object.fromEntries(subgraphs.map(({ name, subgraph }) => [name, subgraph.operations()])),
  };
  createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const command = commands[pathname];
    response.statusCode = command ? 200 : 404;
    response.setHeader('content-type', 'application/json');
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => response.end(JSON.stringify(command?.(searchParams, Buffer.concat(chunks).toString()) ?? null)));
  }).listen(Number(values.control), '127.0.0.1', () => process.stdout.write('ready\n'));
}

/** What governance would answer once it had kept these lines. */
function takenUpTo(body: string): { upTo: number; hash: string } {
  const [, hash = '0'.repeat(64), upTo = '0'] = /(?:^|\n)([0-9a-f]{64}) \{"n":(\d+),[^\n]*\n$/.exec(body) ?? [];
  return { upTo: Number(upTo), hash };
}

await main();
