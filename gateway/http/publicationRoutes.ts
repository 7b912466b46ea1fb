import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { CreditGraphError, ERRORS, isErrorCode, type ErrorCode } from '../../common/errors.ts';
import { atomFeed } from './atomFeed.ts';
import { FEED_QUERY, feedAnswerSchema, NEVER, publicationFeed, TITLES_QUERY, titlesAnswerSchema } from './publicationFeed.ts';

/** Answers a GraphQL request: the same that answers `/graphql`. */
export type Graphql = (request: {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: unknown;
  address: string;
}) => Promise<{ status: number; headers: Readonly<Record<string, string>>; body: string | Buffer }>;

const PAGE = 50;
const MAX_DIVISIONS = 40;
const parametersSchema = z.strictObject({
  kind: z.enum(['RED', 'BLACK']).optional(),
  division: z
    .union([z.string(), z.array(z.string())])
    .transform((given) => [given].flat())
    .optional(),
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
  after: z.string().optional(),
});

/**
 * `GET /publications/<dataset>.atom?kind=&division=&from=&to=&after=`: what a data set publishes as a feed (Atom, paged), by the graph's own
 * operation as a caller without a token: whatever token comes along is left aside, so that the feed is the same for everybody.
 */
export function publicationRoutes(server: FastifyInstance, graphql: Graphql): void {
  server.get<{ Params: { file: string } }>('/publications/:file', async (request, reply) => {
    const dataset = /^([a-z][a-z0-9-]{0,60})\.atom$/.exec(request.params.file)?.[1];
    if (dataset === undefined) throw new CreditGraphError('NOT_FOUND');
    const given = parametersSchema.safeParse(request.query);
    if (!given.success) throw new CreditGraphError('BAD_REQUEST', 'kind, division, from, to, after');
    const { kind, division, from, to, after } = given.data;
    if ((division?.length ?? 0) > MAX_DIVISIONS) throw new CreditGraphError('BAD_REQUEST', 'division');
    const during = from === undefined && to === undefined ? undefined : { from, to };
    const variables = { dataset, kind, division, during, after, first: PAGE };
    const asking = { headers: { 'x-request-id': request.id.padStart(8, '0') }, address: request.ip };
    const answered = await ask(graphql, FEED_QUERY, variables, asking);
    const { data, errors } = feedAnswerSchema.parse(answered.body);
    // A name that could not be had is no nameless subject: a page with a part missing would look whole.
    const failure = errors.find(({ extensions }) => !data || extensions.code !== 'UNAUTHORIZED_FIELD_OR_TYPE');
    if (failure || !data) return sendFailure(reply, answered.status, failure);
    const titles = titlesAnswerSchema.parse((await ask(graphql, TITLES_QUERY, {}, asking)).body).data?.catalogue ?? [];
    const title = titles.find(({ code }) => code === dataset)?.title ?? dataset;
    const address = `${request.protocol}://${request.host}/publications/${dataset}.atom`;
    const feed = publicationFeed(data.publications, { code: dataset, title }, address, new URLSearchParams(pairsOf({ ...given.data })));
    return sendFeed(request, reply, atomFeed(feed), feed.updated);
  });
}

/** Asks the graph without a token. */
async function ask(
  graphql: Graphql,
  query: string,
  variables: object,
  { headers, address }: { headers: Record<string, string>; address: string },
): Promise<{ status: number; body: unknown }> {
  const { status, body } = await graphql({
    method: 'POST',
    url: '/graphql',
    headers: { 'content-type': 'application/json', accept: 'application/json', ...headers },
    body: JSON.parse(JSON.stringify({ query, variables })) as unknown,
    address,
  });
  return { status, body: JSON.parse((typeof body === 'string' ? Buffer.from(body, 'latin1') : body).toString('utf8')) };
}

function pairsOf(given: Record<string, string | readonly string[] | undefined>): [string, string][] {
  return Object.entries(given).flatMap(([name, value]) => [value ?? []].flat().map((each): [string, string] => [name, each]));
}

function sendFeed(request: FastifyRequest, reply: FastifyReply, feed: string, updated: string): FastifyReply {
  const etag = `"${createHash('sha256').update(feed).digest('base64url')}"`;
  void reply.headers({
    etag,
    'cache-control': 'no-cache',
    'x-content-type-options': 'nosniff',
    ...(updated === NEVER ? {} : { 'last-modified': new Date(updated).toUTCString() }),
  });
  const known = request.headers['if-none-match'];
  // By date alone nothing is called unchanged: what is taken down leaves the newest date where it was.
  if (known?.split(',').some((each) => each.trim().replace(/^W\//, '') === etag) === true) return reply.code(304).send();
  return reply.type('application/atom+xml; charset=utf-8').send(feed);
}

/** What is an error within a GraphQL answer, as the status of a page that there is not. */
const STATUS: Readonly<Partial<Record<ErrorCode, number>>> = {
  BAD_USER_INPUT: 400,
  UNAUTHORIZED_FIELD_OR_TYPE: 403,
  DEPARTMENT_UNAVAILABLE: 503,
  DEPARTMENT_BAD_ANSWER: 503,
};

function sendFailure(
  reply: FastifyReply,
  status: number,
  failure: { message: string; extensions: Record<string, unknown> } | undefined,
): FastifyReply {
  const given = failure?.extensions['code'];
  const code = isErrorCode(given) ? given : 'INTERNAL_SERVER_ERROR';
  const { message, extensions } = failure ?? { message: ERRORS[code].message, extensions: {} };
  return reply.code(status === 200 ? (STATUS[code] ?? 500) : status).send({ errors: [{ message, extensions: { ...extensions, code } }] });
}
