import type { FastifyInstance } from 'fastify';
import { attachmentType, ATTACHMENT_TYPES, MAX_ATTACHMENT_BYTES } from '../../common/attachmentType.ts';
import { CreditGraphError } from '../../common/errors.ts';
import type { TokenVerifier } from '../identity/verifyToken.ts';

const FILE_NAME = /^[^/\\\0]{1,200}$/;

/**
 * `POST /attachments?file=name`, the file as the body (PDF, PNG or JPEG, at most 4 MiB), for whoever says who he is. What it is shows in its first
 * bytes, whatever it says. Answers its id, by which the same person names it in a case. The bearer token is no cookie: no other site can send it.
 */
export function attachmentRoutes(
  server: FastifyInstance,
  { verify, keep }: { verify: TokenVerifier; keep: (file: object) => Promise<unknown> },
): void {
  void server.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    scope.post<{ Querystring: { file?: string } }>('/attachments', { bodyLimit: MAX_ATTACHMENT_BYTES }, async (request, reply) => {
      const bearer = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(request.headers.authorization?.trim() ?? '')?.[1];
      if (bearer === undefined) throw new CreditGraphError('UNAUTHENTICATED');
      const { user, organisation, subject } = await verify(bearer);
      if (user === undefined)
        throw new CreditGraphError('BAD_REQUEST', '令牌须写明操作人（user）/ the token must name the person at the keyboard (user)');
      const { file: name } = request.query;
      if (typeof name !== 'string' || !FILE_NAME.test(name)) throw new CreditGraphError('BAD_REQUEST', 'file');
      const { body } = request;
      if (!Buffer.isBuffer(body) || attachmentType(body) === undefined)
        throw new CreditGraphError('UNSUPPORTED_MEDIA_TYPE', ATTACHMENT_TYPES.join(', '));
      const kept = await keep({ user, organisation, subject, name, content: body.toString('base64') }).catch(() => {
        throw new CreditGraphError('NOT_READY');
      });
      return reply.code(201).send(kept);
    });
  });
}
