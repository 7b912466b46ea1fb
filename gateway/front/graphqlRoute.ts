import type { FastifyInstance } from 'fastify';
import type { GraphqlHandler } from './graphqlHandler.ts';

/** `POST` and `GET /graphql`. */
export function graphqlRoute(server: FastifyInstance, handle: GraphqlHandler): void {
  server.route({
    method: ['GET', 'POST'],
    url: '/graphql',
    async handler({ method, url, headers, body, ip }, reply) {
      const answer = await handle({ method, url, headers, body, address: ip });
      return reply
        .code(answer.status)
        .headers(answer.headers)
        .send(typeof answer.body === 'string' ? Buffer.from(answer.body, 'latin1') : answer.body);
    },
  });
}
