import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import process from 'node:process';

// Runs autocannon in a process of its own and prints what it saw, in the words of load.ts.
const autocannon = createRequire(new URL('../packages/package.json', import.meta.url))('autocannon');
const { url, headers, bodies, first, connections, seconds, rate } = JSON.parse(process.argv[2] ?? '{}');
const lines = readFileSync(bodies, 'utf8').trimEnd().split('\n');
const each = Math.max(1, Math.min(200, Math.floor(lines.length / connections)));
let next = first;
const result = await autocannon({
  url,
  connections,
  duration: seconds,
  ...(rate === undefined ? {} : { overallRate: rate }),
  timeout: 30,
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  // Every connection asks of other subjects.
  setupClient(client) {
    const own = Array.from({ length: each }, (_, index) => ({ method: 'POST', body: lines[(next + index) % lines.length] }));
    next += each;
    client.setRequests(own);
  },
});
process.stdout.write(
  JSON.stringify({
    requests: result.requests.total,
    seconds: result.duration,
    bytes: result.throughput.total,
    failed: result.errors + result.timeouts + result.non2xx,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
    meanMs: result.latency.mean,
  }),
);
