import type { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { bearerOf } from '../../common/bearerOf.ts';
import { CreditGraphError, type ErrorCode } from '../../common/errors.ts';
import type { Logger } from '../../common/logger.ts';
import type { TokenVerifier } from '../identity/verifyToken.ts';
import { limitedBody, PACE, type Pace } from './limitedBody.ts';
import type { RecordingFiles } from './recordingFiles.ts';

/** A file that a department or a county centre hands in. */
export interface SuppliedFile {
  readonly sector: string;
  readonly dataset: string;
  readonly fileName: string;
  readonly stream: Readable;
  /** Whose records the file holds; this city's own where absent. */
  readonly jurisdiction: string | undefined;
  /** Whether it is all that jurisdiction has: what it does not name any more has ended. */
  readonly whole: boolean;
  readonly supplier: { readonly organisation: string; readonly user: string | undefined; readonly division: string | undefined };
}

/** What came of it: the report, as data and as text for people; or why nothing was collected. */
export type SupplyOutcome =
  | { readonly report: Readonly<Record<string, unknown>>; readonly text: string }
  | { readonly refused: Extract<ErrorCode, 'COLLECTION_REFUSED' | 'COLLECTION_BUSY' | 'NOT_FOUND'>; readonly detail: string };

/** Collects files; rejects only where it fails itself. */
export type Supply = (file: SuppliedFile, onProgress: (progress: object) => void) => Promise<SupplyOutcome>;

const SECTOR = /^[a-z][a-z0-9-]{0,60}$/;
const FILE_NAME = /^[^/\\\p{Cc}]{1,200}$/u;
const LINES = 'application/x-ndjson';

/**
 * `POST /collect/<sector>/<dataset>?file=name`, the file as the body (CSV, gzip or XLSX), for a token that holds `collect:write` and is
 * bound to the data set (`collect-<sector>:<dataset>`, or `:all`), and to a division where it has `collect-division:<code>`. What comes with a
 * token that is bound to another jurisdiction (`collect-jurisdiction:<code>`) is collected as that one's records, whatever it says; with `whole=true`
 * as all of them. Answers the report as JSON; as lines of JSON, progress first, to whoever accepts them. The bearer token is no cookie: no other site can send it.
 */
export function collectRoutes(
  server: FastifyInstance,
  { verify, supply, maxBytes, pace = PACE, recording, logger }: CollectServices,
): void {
  void server.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    // Whatever it says it is: what it is shows in its first bytes.
    scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    scope.post<{ Params: { sector: string; dataset: string }; Querystring: { file?: string; jurisdiction?: string; whole?: string } }>(
      '/collect/:sector/:dataset',
      { bodyLimit: maxBytes },
      async (request, reply) => {
        const { sector, dataset } = request.params;
        const fileName = request.query.file ?? `${dataset}.csv`;
        const { jurisdiction, ...supplier } = await supplierOf(request.headers.authorization, sector, dataset, verify);
        // A neighbour's file would be this city's own, or one neighbour's another's: what it may trigger here depends on that.
        const asked = request.query.jurisdiction;
        if (asked !== undefined && asked !== jurisdiction) throw new CreditGraphError('COLLECTION_DENIED');
        const whole = wholeOf(request.query.whole, jurisdiction, supplier.division);
        if (!SECTOR.test(sector) || !SECTOR.test(dataset)) throw new CreditGraphError('NOT_FOUND');
        if (typeof fileName !== 'string' || !FILE_NAME.test(fileName)) throw new CreditGraphError('BAD_REQUEST', 'file');
        if (!isReadable(request.body)) throw new CreditGraphError('BAD_REQUEST', '请求体应为文件 / the body must be the file');
        // What it has not sent by then is not waited for either.
        const hangUp = (): void => void reply.raw.once('finish', () => request.raw.socket.destroySoon());
        const stream = limitedBody(request.body, maxBytes, pace, hangUp);
        const file = { sector, dataset, fileName, supplier, jurisdiction, whole, stream };
        const sender = { requestId: request.id, user: supplier.user, organisation: supplier.organisation };
        const take = (onProgress: (progress: object) => void): Promise<SupplyOutcome> =>
          recording(
            `POST /collect/${sector}/${dataset}`,
            sender,
            () => supply(file, onProgress),
            (outcome) => ('refused' in outcome ? outcome.refused : undefined),
          );
        const log = (outcome: string): void =>
          logger.info(
            { audit: 'collect', ...supplier, jurisdiction, sector, dataset, fileName, outcome, requestId: request.id },
            'a file was supplied',
          );
        if (request.headers.accept !== LINES) {
          const outcome = await take(() => undefined);
          log('refused' in outcome ? outcome.refused : 'COLLECTED');
          if ('refused' in outcome) throw new CreditGraphError(outcome.refused, outcome.detail);
          return reply.send({ ...outcome.report, text: outcome.text });
        }
        return sendLines(reply, async (line) => {
          const outcome = await take((progress) => line({ progress }));
          log('refused' in outcome ? outcome.refused : 'COLLECTED');
          line(
            'refused' in outcome
              ? { error: { code: outcome.refused, message: outcome.detail } }
              : { report: outcome.report, text: outcome.text },
          );
        });
      },
    );
  });
}

/** What taking files needs from the gateway. */
export interface CollectServices {
  readonly verify: TokenVerifier;
  readonly supply: Supply;
  readonly maxBytes: number;
  /** How fast they have to come; {@link PACE} where absent. */
  readonly pace?: Pace;
  readonly recording: RecordingFiles;
  readonly logger: Logger;
}

/** Who delivers, and for what: as his token says. Rejects with COLLECTION_DENIED where it does not bind him to the data set. */
export async function supplierOf(
  authorization: string | undefined,
  sector: string,
  dataset: string,
  verify: TokenVerifier,
): Promise<SuppliedFile['supplier'] & Pick<SuppliedFile, 'jurisdiction'>> {
  const bearer = bearerOf(authorization);
  if (bearer === undefined) throw new CreditGraphError('UNAUTHENTICATED');
  const { organisation, user, roles } = await verify(bearer);
  const bound = [`collect-${sector}:${dataset}`, `collect-${sector}:all`];
  if (organisation === undefined || !roles.includes('collect:write') || !roles.some((role) => bound.includes(role)))
    throw new CreditGraphError('COLLECTION_DENIED');
  const divisions = roles.flatMap((role) => /^collect-division:(.*)$/.exec(role)?.[1] ?? []);
  const jurisdictions = roles.flatMap((role) => /^collect-jurisdiction:(.*)$/.exec(role)?.[1] ?? []);
  // One that names nothing must not be taken for none at all.
  if (divisions.includes('') || jurisdictions.includes('')) throw new CreditGraphError('COLLECTION_DENIED');
  // Two divisions would each let in what the other forbids; two jurisdictions would leave open whose the file is.
  if (divisions.length > 1 || jurisdictions.length > 1) throw new CreditGraphError('COLLECTION_DENIED');
  return { organisation, user, division: divisions[0], jurisdiction: jurisdictions[0] };
}

function isReadable(body: unknown): body is Readable {
  return typeof body === 'object' && body !== null && 'pipe' in body;
}

/** This city's own records do not end because a file is short of them. */
function wholeOf(asked: unknown, jurisdiction: string | undefined, division: string | undefined): boolean {
  if (asked === undefined || asked === 'false') return false;
  if (asked !== 'true' && asked !== '') throw new CreditGraphError('BAD_REQUEST', 'whole: true | false');
  if (jurisdiction === undefined)
    throw new CreditGraphError(
      'BAD_REQUEST',
      'whole: 只有外地文件可按全量归集 / only a file of another jurisdiction is collected as a whole',
    );
  // Whoever may name a part of the subjects only would end what there is of all the others.
  if (division !== undefined) throw new CreditGraphError('COLLECTION_DENIED');
  return true;
}

async function sendLines(reply: FastifyReply, work: (line: (value: object) => void) => Promise<void>): Promise<void> {
  reply.hijack();
  reply.raw.writeHead(200, { 'content-type': LINES, 'cache-control': 'no-store' });
  const line = (value: object): void => void reply.raw.write(`${JSON.stringify(value)}\n`);
  try {
    await work(line);
  } catch (error) {
    const known = error instanceof CreditGraphError ? error : new CreditGraphError('INTERNAL_SERVER_ERROR');
    line({ error: { code: known.code, message: known.message } });
  }
  reply.raw.end();
}
