import { METHODS } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { CreditGraphError } from '../../common/errors.ts';
import type { GraphqlHandler } from './graphqlHandler.ts';

const READ = 'application/json; charset=utf-8';
const ALLOWED = 'GET, POST, OPTIONS';
/** What HTTP has besides; the router answers HEAD as it does GET, and a CONNECT names no address here. */
const NOT_ALLOWED: readonly string[] = METHODS.filter((method) => !['GET', 'HEAD', 'POST', 'OPTIONS', 'CONNECT'].includes(method));
const CHARSET = /;\s*charset\s*=\s*"?([^\s;"]*)/i;

/** `POST` and `GET /graphql`, and `OPTIONS`, which says that there is no other method. A body that says it is compressed, or in other letters than UTF-8, is refused: it would be read as what it is not. */
export function graphqlRoute(server: FastifyInstance, handle: GraphqlHandler): void {
  server.route({
    method: ['GET', 'POST'],
    url: '/graphql',
    onRequest({ headers }, _reply, done) {
      const { 'content-type': type = '', 'content-encoding': encoding = 'identity' } = headers;
      const charset = CHARSET.exec(type)?.[1]?.toLowerCase() ?? 'utf-8';
      const isRead = encoding.toLowerCase() === 'identity' && ['utf-8', 'utf8'].includes(charset);
      done(isRead ? undefined : new CreditGraphError('UNSUPPORTED_MEDIA_TYPE', READ));
    },
    async handler({ method, url, headers, body, ip }, reply) {
      const answer = await handle({ method, url, headers, body, address: ip });
      return reply
        .code(answer.status)
        .headers(answer.headers)
        .send(typeof answer.body === 'string' ? Buffer.from(answer.body, 'latin1') : answer.body);
    },
  });
  server.options('/graphql', (_request, reply) => reply.code(204).header('allow', ALLOWED).send());
  const known = new Set(server.supportedMethods);
  for (const method of NOT_ALLOWED) if (!known.has(method)) server.addHttpMethod(method);
  server.route({
    method: [...NOT_ALLOWED],
    url: '/graphql',
    onRequest(_request, reply, done) {
      void reply.header('allow', ALLOWED);
      done(new CreditGraphError('METHOD_NOT_ALLOWED'));
    },
    handler: () => undefined,
  });
}
