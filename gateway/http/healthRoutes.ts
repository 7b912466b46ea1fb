import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Counter, Registry } from 'prom-client';

/** What is counted of requests. */
export interface Metrics {
  /** One GraphQL request, by HTTP status. */
  request(status: number): void;
  readonly registry: Registry;
}

/** Process metrics and request counts, for Prometheus. */
export function gatewayMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new Counter({
    name: 'credit_graph_requests_total',
    help: 'GraphQL requests by HTTP status',
    labelNames: ['status'],
    registers: [registry],
  });
  return { registry, request: (status) => requests.inc({ status: String(status) }) };
}

/**
 * `/health/live` (the process turns), `/health/ready` (it serves: a supergraph is loaded and it is not stopping; a
 * department that is down does not take the gateway out) and `/metrics`.
 */
export function healthRoutes(
  server: FastifyInstance,
  ready: () => { ok: boolean; detail: Record<string, unknown> },
  metrics: Metrics,
): void {
  server.get('/health/live', () => ({ status: 'ok' }));
  server.get('/health/ready', (_request, reply) => {
    const { ok, detail } = ready();
    return reply.code(ok ? 200 : 503).send({ status: ok ? 'ready' : 'not ready', ...detail });
  });
  server.get('/metrics', async (_request, reply) => reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()));
}
