import { readFileSync } from 'node:fs';
import fastify, { type FastifyInstance } from 'fastify';
import { z } from 'zod';
import { callerContextVerifier } from '../../common/callerContext.ts';
import type { Clock } from '../../common/clock.ts';
import { CreditGraphError, ERRORS, type ErrorCode } from '../../common/errors.ts';
import type { Keys } from '../../common/keys.ts';
import type { Logger } from '../../common/logger.ts';
import type { OpaqueIds } from '../../common/opaqueId.ts';
import { verifyRequest, type NonceStore } from '../../common/requestSignature.ts';
import type { Simulator } from '../../common/simulation.ts';
import type { Database } from './database/database.ts';
import { isUnstorableText } from './database/isUnstorableText.ts';
import { cohortEndpoints } from './cohort/cohortEndpoints.ts';
import { collectionEndpoints } from './collection/endpoints.ts';
import type { InternalServices, SignPolicy, SignStatement, SubgraphDefinition } from './defineSubgraph.ts';
import { executePrepared, operationCache } from './executeSigned.ts';
import { recordEndpoints } from './records/recordEndpoints.ts';
import type { AskGraph, AskInternal } from './internalClient.ts';
import { requestContext, type Call } from './requestContext.ts';
import { subgraphSchema } from './subgraphSchema.ts';

/** The caller context travels in a header, and a person may represent hundreds of firms. */
const MAX_HEADER_BYTES = 128 * 1024;
const MAX_BODY_BYTES = 8 * 1024 * 1024;

const callSchema = z.object({
  requestId: z.string(),
  organisation: z.string().optional(),
  user: z.string().optional(),
  subject: z.string().optional(),
});
const bodySchema = z.object({
  query: z.string().min(1),
  variables: z.record(z.string(), z.unknown()).nullish(),
  operationName: z.string().nullish(),
  extensions: z.object({ calls: z.array(callSchema).default([]) }),
});

/** What a subgraph's server needs from outside. */
export interface SubgraphServices {
  readonly db: Database;
  readonly ids: OpaqueIds;
  readonly keys: Pick<Keys, 'pairs' | 'contextPublic'>;
  readonly nonces: NonceStore;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Tells of changed subjects; without it nobody keeps copies. */
  readonly announce?: InternalServices['announce'];
  /** Asks other subgraphs' internal endpoints, for subgraphs that do. */
  readonly askInternal?: AskInternal | undefined;
  readonly askGraph?: AskGraph | undefined;
  readonly signPolicy?: SignPolicy | undefined;
  readonly signStatement?: SignStatement | undefined;
  readonly simulator?: Simulator | undefined;
}

/** The composed SDL of a subgraph, as `npm run compose` wrote it. */
export function composedSdl(name: string): string {
  return readFileSync(new URL(`../../schema/generated/subgraphs/${name}.graphql`, import.meta.url), 'utf8');
}

/**
 * The HTTP server of a subgraph: `POST /graphql` and `POST /internal/<name>` for signed requests, `GET /health/live`;
 * whatever the gateway (or another part that holds a key for this subgraph) did not sign is refused with 403, the SDL
 * and introspection too.
 */
export function subgraphServer(
  definition: SubgraphDefinition,
  services: SubgraphServices,
  sdl = composedSdl(definition.name),
): FastifyInstance {
  const { db, ids, keys, nonces, clock, announce, askInternal, askGraph, signPolicy, signStatement, simulator } = services;
  const internal = { ...collectionEndpoints, ...recordEndpoints, ...cohortEndpoints, ...definition.internal };
  const sector = definition.name;
  const logger = services.logger.child({ subgraph: sector });
  const schema = subgraphSchema(definition, sdl);
  const operationOf = operationCache(schema);
  const accessOf = callerContextVerifier(keys.contextPublic, clock);
  const server = fastify({
    bodyLimit: MAX_BODY_BYTES,
    http: { maxHeaderSize: MAX_HEADER_BYTES },
    logger: false,
    forceCloseConnections: true,
  });

  // The signature covers the bytes, not what a parser makes of them.
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  server.setNotFoundHandler((_request, reply) => reply.code(403).send(refusal('SIGNATURE_REFUSED')));
  server.setErrorHandler((thrown: Error & { statusCode?: number }, _request, reply) => {
    const error = isUnstorableText(thrown) ? new CreditGraphError('BAD_USER_INPUT') : thrown;
    if (error instanceof CreditGraphError)
      return reply
        .code(error.status === 200 ? 400 : error.status)
        .send({ errors: [{ message: error.message, extensions: { code: error.code } }] });
    logger.error({ err: { message: error.message, stack: error.stack } }, 'request failed');
    const code: ErrorCode =
      error.statusCode === 413
        ? 'BODY_TOO_LARGE'
        : error.statusCode !== undefined && error.statusCode < 500
          ? 'BAD_REQUEST'
          : 'INTERNAL_SERVER_ERROR';
    return reply.code(ERRORS[code].status).send(refusal(code));
  });
  server.get('/health/live', () => ({ status: 'ok', subgraph: sector }));

  const verified = async (request: {
    method: string;
    url: string;
    body: unknown;
    headers: Record<string, string | string[] | undefined>;
  }) => {
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const result = await verifyRequest(
      { audience: sector, method: request.method, path: request.url, body, headers: request.headers },
      keys.pairs,
      nonces,
      clock(),
    );
    if (!result.ok) logger.warn({ why: result.why, path: request.url.split('?')[0] }, 'refused an unsigned or altered request');
    return { result, body };
  };

  const contextOf = (context: string) =>
    accessOf(context).catch((error: unknown) => {
      logger.warn({ why: error instanceof Error ? error.message : 'unknown' }, 'refused a caller context');
      return undefined;
    });

  server.post('/graphql', async (request, reply) => {
    const startedAt = performance.now();
    const { result, body } = await verified(request);
    if (!result.ok) return reply.code(403).send(refusal('SIGNATURE_REFUSED'));
    const access = await contextOf(result.context);
    if (!access) return reply.code(403).send(refusal('SIGNATURE_REFUSED'));
    const parsed = bodySchema.safeParse(json(body));
    if (!parsed.success) return reply.code(400).send(refusal('BAD_REQUEST'));
    const calls = parsed.data.extensions.calls as Call[];
    const prepared = operationOf(parsed.data.query);
    const given = {
      ...(askInternal ? { askInternal } : {}),
      ...(askGraph ? { askGraph } : {}),
      ...(signPolicy ? { signPolicy } : {}),
      ...(signStatement ? { signStatement } : {}),
      ...(simulator ? { simulator } : {}),
    };
    const context = requestContext({ sector, access, callerContext: result.context, calls, db, ids, clock, ...given });
    const answer = await executePrepared(
      schema,
      prepared,
      { variables: parsed.data.variables ?? undefined, operationName: parsed.data.operationName ?? undefined },
      context,
      (error, path) =>
        logger.error(
          {
            err: {
              message: error instanceof Error ? error.message : String(error),
              stack: error instanceof Error ? error.stack : undefined,
            },
            path,
          },
          'resolver failed',
        ),
    );
    logger.info(
      {
        requestIds: calls.map(({ requestId }) => requestId),
        caller: result.caller,
        asked: prepared.coordinates,
        entities: Array.isArray(parsed.data.variables?.['representations']) ? parsed.data.variables['representations'].length : 0,
        errors: answer.errors?.length ?? 0,
        ms: Math.round(performance.now() - startedAt),
      },
      'answered',
    );
    return reply.type('application/json').send(JSON.stringify(answer));
  });

  server.post<{ Params: { name: string } }>('/internal/:name', async (request, reply) => {
    const { result, body } = await verified(request);
    const endpoint = Object.hasOwn(internal, request.params.name) ? internal[request.params.name] : undefined;
    if (!result.ok || !endpoint || !endpoint.callers.includes(result.caller)) return reply.code(403).send(refusal('SIGNATURE_REFUSED'));
    const access = result.context === '' ? undefined : await contextOf(result.context);
    if (result.context !== '' && !access) return reply.code(403).send(refusal('SIGNATURE_REFUSED'));
    const { resolvers, ownFields } = definition;
    const given = { sector, db, ids, clock, resolvers, ownFields, access, announce, signPolicy };
    const content = endpoint.takesText ? body.toString('utf8') : json(body);
    return reply.send(JSON.stringify(await endpoint.handle(content, given)));
  });
  return server;
}

function refusal(code: ErrorCode): object {
  return { errors: [{ message: ERRORS[code].message, extensions: { code } }] };
}

function json(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
