import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { attachmentType, ATTACHMENT_TYPES, endsAs, isAttachmentName, MAX_ATTACHMENT_BYTES } from '../../common/attachmentType.ts';
import { bearerOf } from '../../common/bearerOf.ts';
import { CreditGraphError } from '../../common/errors.ts';
import type { TokenVerifier } from '../identity/verifyToken.ts';
import type { Overload } from './overload.ts';
import type { FileSender, RecordingFiles } from './recordingFiles.ts';

/** An upload counts like an operation that may answer so many values. */
const COST = 1_000_000;
const TOO_MUCH = '已上传而未使用的附件过多，请先提交事项 / too much was handed in and not used yet: file the case first';

/** What taking files needs from the gateway. */
export interface AttachmentServices {
  readonly verify: TokenVerifier;
  /** Keeps a file; answers what became of it. */
  readonly keep: (file: object) => Promise<unknown>;
  /** Throws RATE_LIMITED when the caller's minute is spent. */
  readonly rates: { spend(caller: { readonly isIdentified: boolean; readonly key: string }, cost: number): void };
  readonly overload: Pick<Overload, 'enter' | 'leave'>;
  readonly recording: RecordingFiles;
}

/**
 * `POST /attachments?file=name`, the file as the body (PDF, PNG or JPEG, at most 4 MiB), for whoever says who he is. What it is shows in its first
 * bytes, whatever it says; its name may not end as another type. Answers its id, by which the same person names it in a case. The bearer token is
 * no cookie: no other site can send it.
 * Nothing of the body is read before it is known whose it is, and that he may send so much.
 */
export function attachmentRoutes(server: FastifyInstance, { verify, keep, rates, overload, recording }: AttachmentServices): void {
  const owners = new WeakMap<FastifyRequest, Omit<FileSender, 'requestId'>>();
  void server.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    const onRequest = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
      const bearer = bearerOf(request.headers.authorization);
      if (bearer === undefined) throw new CreditGraphError('UNAUTHENTICATED');
      const { user, organisation, subject } = await verify(bearer);
      if (user === undefined)
        throw new CreditGraphError('BAD_REQUEST', '令牌须写明操作人（user）/ the token must name the person at the keyboard (user)');
      rates.spend({ isIdentified: true, key: `${organisation ?? ''} ${user}` }, COST);
      overload.enter();
      reply.raw.once('close', () => overload.leave());
      owners.set(request, { user, organisation, subject });
    };
    scope.post<{ Querystring: { file?: string } }>(
      '/attachments',
      { bodyLimit: MAX_ATTACHMENT_BYTES, onRequest },
      async (request, reply) => {
        const owner = owners.get(request);
        if (!owner) throw new CreditGraphError('UNAUTHENTICATED');
        const kept = await recording('POST /attachments', { ...owner, requestId: request.id }, async () => {
          const { query, body } = request;
          const { file: name } = query;
          if (typeof name !== 'string' || !isAttachmentName(name)) throw new CreditGraphError('BAD_REQUEST', 'file');
          const type = Buffer.isBuffer(body) ? attachmentType(body) : undefined;
          if (!Buffer.isBuffer(body) || type === undefined || !endsAs(name, type))
            throw new CreditGraphError('UNSUPPORTED_MEDIA_TYPE', ATTACHMENT_TYPES.join(', '));
          const answer = await keep({ ...owner, name, content: body.toString('base64') }).catch(() => {
            throw new CreditGraphError('NOT_READY');
          });
          if (typeof answer === 'object' && answer !== null && 'refused' in answer)
            throw new CreditGraphError('RATE_LIMITED', TOO_MUCH, { retryAfterSeconds: 3_600 });
          return answer;
        });
        return reply.code(201).send(kept);
      },
    );
  });
}
