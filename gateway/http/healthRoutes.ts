import type { FastifyInstance } from 'fastify';
import type { Metrics } from './metrics.ts';

/**
 * `/health/live` (the process turns), `/health/ready` (it serves: a supergraph is loaded and it is not stopping; a
 * department that is down does not take the gateway out) and `/metrics`; `gather` collects those of all workers.
 */
export function healthRoutes(
  server: FastifyInstance,
  ready: () => { ok: boolean; detail: Record<string, unknown> },
  metrics: Metrics,
  gather: () => Promise<string> = () => metrics.registry.metrics(),
): void {
  server.get('/health/live', () => ({ status: 'ok' }));
  server.get('/health/ready', (_request, reply) => {
    const { ok, detail } = ready();
    return reply.code(ok ? 200 : 503).send({ status: ok ? 'ready' : 'not ready', ...detail });
  });
  server.get('/metrics', async (_request, reply) => reply.type(metrics.registry.contentType).send(await gather()));
}
