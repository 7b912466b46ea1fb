import type { FastifyInstance } from 'fastify';
import { refusal } from './refusal.ts';
import { CreditGraphError } from '../../common/errors.ts';

/** Whoever takes longer for a body that is read into memory holds it, and a connection, for nothing. */
export const BODY_MS = 30_000;

/** What is answered then (408). */
export function lateBody(): ReturnType<typeof refusal> {
  const told = `请求内容未在 ${BODY_MS / 1_000} 秒内收到 / the body did not come within ${BODY_MS / 1_000} seconds`;
  const { headers, ...reply } = refusal(new CreditGraphError('REQUEST_TIMEOUT', told));
  return { ...reply, status: 408, headers: { ...headers, connection: 'close' } };
}

/** Gives the bodies that a server's router reads whole their time. Files, which are read as they come, have limits of their own. */
export function bodyDeadline(server: FastifyInstance, ms: number = BODY_MS): void {
  const timers = new WeakMap<object, NodeJS.Timeout>();
  server.addHook('onRequest', (request, reply, done) => {
    const late = setTimeout(() => {
      const { status, headers, body } = lateBody();
      reply.raw.once('finish', () => request.raw.destroy());
      void reply.code(status).headers(headers).send(body);
    }, ms).unref();
    timers.set(request.raw, late);
    request.raw.once('close', () => clearTimeout(late));
    done();
  });
  // By now it is there, or is read by the route itself.
  server.addHook('preValidation', (request, _reply, done) => {
    clearTimeout(timers.get(request.raw));
    done();
  });
}
