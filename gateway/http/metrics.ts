import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import { bucketHistogram } from './bucketHistogram.ts';

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const SIZES = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000];

/** Stages whose duration is measured. */
export type Stage = 'prepare' | 'execute' | 'shape';

/** What is counted of a gateway, for Prometheus. Subgraphs and stages only: nothing of callers or subjects. */
export interface Metrics {
  readonly registry: Registry;
  /** One GraphQL request, by HTTP status. */
  request(status: number): void;
  stage(stage: Stage, seconds: number): void;
  /** A request to a subgraph ended, after so long: 'ok' or the kind of failure. */
  asked(subgraph: string, outcome: string, seconds: number): void;
  /** A batch left, for so many client requests and entities. */
  sent(subgraph: string, members: number, entities: number): void;
  /** Entities that were kept, and such that had to be asked for. */
  looked(subgraph: string, found: number, missing: number): void;
  readonly audit: {
    /** A request could not be recorded. */
    missed(): void;
    /** Where the bytes that wait to be sent on are read. */
    spooled(read: () => number): void;
  };
  /** A request was turned away: too many under way, or over a caller's rate. */
  refused(reason: 'overload' | 'rate'): void;
  /** Where the states of the circuit breakers are read when they are asked for: 1 is open. */
  breakers(read: () => readonly { readonly subgraph: string; readonly isOpen: boolean }[]): void;
}

/** Process metrics (event-loop lag among them) and the gateway's own. */
export function gatewayMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const counter = <L extends string>(name: string, help: string, labelNames: L[]): Counter<L> =>
    new Counter({ name, help, labelNames, registers });
  const requests = counter('credit_graph_requests_total', 'GraphQL requests by HTTP status', ['status']);
  const refusals = counter('credit_graph_refused_total', 'Requests turned away at the front door', ['reason']);
  const entities = counter('credit_graph_cached_entities_total', 'Entities looked for in the entity cache', ['subgraph', 'result']);
  const histogram = (name: string, help: string, labelNames: readonly string[], buckets: readonly number[]) =>
    bucketHistogram(registry, name, help, labelNames, buckets);
  const stages = histogram('credit_graph_stage_seconds', 'Time spent in a stage of a request', ['stage'], SECONDS);
  const fetches = histogram('credit_graph_subgraph_seconds', 'Requests to subgraphs by outcome', ['subgraph', 'outcome'], SECONDS);
  const members = histogram('credit_graph_batch_requests', 'Client requests that one request to a subgraph serves', ['subgraph'], SIZES);
  const sizes = histogram('credit_graph_batch_entities', 'Entities in one request to a subgraph', ['subgraph'], SIZES);
  let readBreakers: Parameters<Metrics['breakers']>[0] = () => [];
  new Gauge({
    name: 'credit_graph_breaker_open',
    help: '1 while requests to a subgraph are held back after repeated failures',
    labelNames: ['subgraph'],
    registers,
    collect() {
      for (const { subgraph, isOpen } of readBreakers()) this.set({ subgraph }, isOpen ? 1 : 0);
    },
  });
  const unrecorded = counter('credit_graph_audit_missed_total', 'Requests that the audit had no room or no disk for', []);
  let readSpool = (): number => 0;
  new Gauge({
    name: 'credit_graph_audit_spool_bytes',
    help: 'Bytes of the audit that wait to be sent to governance',
    registers,
    collect() {
      this.set(readSpool());
    },
  });
  const byLabel = labels();
  return {
    registry,
    request: (status) => byLabel(`status ${status}`, () => requests.labels(String(status))).inc(),
    stage: (stage, seconds) => stages.of(stage)(seconds),
    asked: (subgraph, outcome, seconds) => fetches.of(`${subgraph} ${outcome}`)(seconds),
    sent(subgraph, requestCount, entityCount) {
      members.of(subgraph)(requestCount);
      sizes.of(subgraph)(entityCount);
    },
    looked(subgraph, found, missing) {
      if (found > 0) byLabel(`${subgraph} found`, () => entities.labels(subgraph, 'found')).inc(found);
      if (missing > 0) byLabel(`${subgraph} missing`, () => entities.labels(subgraph, 'missing')).inc(missing);
    },
    audit: { missed: () => unrecorded.inc(), spooled: (read) => void (readSpool = read) },
    refused: (reason) => refusals.labels(reason).inc(),
    breakers: (read) => void (readBreakers = read),
  };
}

/** Remembers labelled children: looking one up by its labels costs more than counting. */
function labels() {
  const known = new Map<string, unknown>();
  return <T>(key: string, make: () => T): T => {
    let child = known.get(key) as T | undefined;
    if (child === undefined) known.set(key, (child = make()));
    return child;
  };
}
