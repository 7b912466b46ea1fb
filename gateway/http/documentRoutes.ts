import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { CreditGraphError } from '../../common/errors.ts';
import type { Graphql } from './publicationRoutes.ts';

const QUERY = 'query ($id: ID!) { report: creditReport(id: $id) { number pdf } screening(id: $id) { number pdf } }';
const documentSchema = z.object({ number: z.string(), pdf: z.base64() }).nullish();
const answerSchema = z.object({
  data: z.object({ report: documentSchema, screening: documentSchema }).nullish(),
  errors: z.array(z.object({ extensions: z.object({ code: z.string().optional() }).optional() })).default([]),
});
/** What of a caller's headers says who he is and for what he asks. */
const PASSED = ['authorization', 'x-query-purpose', 'x-query-reference'] as const;

/**
 * `GET /documents/<id>.pdf`: a credit report or a screening as PDF, for whoever received it, by the graph's own operation in his name. A
 * document of somebody else's is answered like one that there is not.
 */
export function documentRoutes(server: FastifyInstance, graphql: Graphql): void {
  server.get<{ Params: { file: string } }>('/documents/:file', async (request, reply) => {
    const id = /^([\w-]{16,64})\.pdf$/.exec(request.params.file)?.[1];
    if (id === undefined) throw new CreditGraphError('NOT_FOUND');
    if (request.headers.authorization === undefined) throw new CreditGraphError('UNAUTHENTICATED');
    const passed = PASSED.flatMap((name) => {
      const value = request.headers[name];
      return typeof value === 'string' ? [[name, value] as const] : [];
    });
    const { status, body } = await graphql({
      method: 'POST',
      url: '/graphql',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        'x-request-id': request.id.padStart(8, '0'),
        ...Object.fromEntries(passed),
      },
      body: { query: QUERY, variables: { id } },
      address: request.ip,
    });
    const text = (typeof body === 'string' ? Buffer.from(body, 'latin1') : body).toString('utf8');
    if (status !== 200) return reply.code(status).type('application/json').send(text);
    const { data, errors } = answerSchema.parse(JSON.parse(text));
    const document = data?.report ?? data?.screening;
    // Not to be had for now is not the same as there being none.
    if (!document && errors.some(({ extensions }) => extensions?.code === 'DEPARTMENT_UNAVAILABLE'))
      return reply.code(503).type('application/json').send(text);
    if (!document) throw new CreditGraphError('NOT_FOUND');
    return reply
      .headers({
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(`${document.number}.pdf`)}`,
      })
      .type('application/pdf')
      .send(Buffer.from(document.pdf, 'base64'));
  });
}
