import { createReadStream } from 'node:fs';
import { request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import type { CollectionProgress } from '../../subgraphs/shared/collection/collectFile.ts';
import { formatReport } from '../../subgraphs/shared/collection/formatReport.ts';
import type { Clock } from '../../common/clock.ts';
import type { Announce } from './changeAnnouncer.ts';
import { collectInto } from './collectInto.ts';
import type { Databases } from './databases.ts';

const PATH = /^\/collect\/([a-z][a-z0-9-]*)\/([a-z][a-z0-9-]*)$/;

/** One line of the owner's answer (newline-delimited JSON). */
type Line =
  { readonly progress: CollectionProgress } | { readonly report: string; readonly truncated: boolean } | { readonly error: string };

/** What a collection came to, as text for people. */
export interface CollectionOutcome {
  readonly report: string;
  readonly truncated: boolean;
}

/**
 * Takes files over the owner's local socket: `POST /collect/<sector>/<dataset>?file=name`, one at a time. The socket's file
 * mode is the authentication: only the user who owns the data folder can connect.
 */
export function takeUploads(server: Server, databases: Databases, clock: Clock, announce?: Announce): void {
  let turn: Promise<unknown> = Promise.resolve();
  server.on('request', (incoming: IncomingMessage, response: ServerResponse) => {
    const url = new URL(incoming.url ?? '/', 'http://owner');
    const [, sector, dataset] = PATH.exec(url.pathname) ?? [];
    if (incoming.method !== 'POST' || sector === undefined || dataset === undefined) {
      response.writeHead(404).end();
      return;
    }
    const send = (line: Line): void => void response.write(`${JSON.stringify(line)}\n`);
    const work = async (): Promise<void> => {
      response.writeHead(200, { 'content-type': 'application/x-ndjson' });
      try {
        const report = await collectInto(
          databases,
          {
            sector,
            dataset,
            fileName: url.searchParams.get('file') ?? 'file',
            stream: incoming,
            jurisdiction: url.searchParams.get('jurisdiction') ?? undefined,
            whole: url.searchParams.has('whole'),
          },
          clock,
          (progress) => send({ progress }),
          announce,
        );
        send({ report: formatReport(report), truncated: report.truncatedAtLine !== undefined });
      } catch (error) {
        send({ error: error instanceof Error ? error.message : String(error) });
      }
      response.end();
    };
    turn = turn.then(work, work);
  });
}

/** Hands a file to the owner of the data folder. Rejects with the owner's words when it could not be collected. */
export async function handToOwner(
  socketPath: string,
  sector: string,
  dataset: string,
  file: { path: string; name: string; jurisdiction?: string | undefined; whole: boolean },
  onProgress: (progress: CollectionProgress) => void,
): Promise<CollectionOutcome> {
  const search = new URLSearchParams({
    file: file.name,
    ...(file.jurisdiction === undefined ? {} : { jurisdiction: file.jurisdiction }),
    ...(file.whole ? { whole: '' } : {}),
  });
  const outgoing = request({ socketPath, method: 'POST', path: `/collect/${sector}/${dataset}?${search.toString()}` });
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.once('response', resolve);
    outgoing.once('error', reject);
  });
  const sent = pipeline(createReadStream(file.path), outgoing).catch((error: unknown) => error);
  const response = await answered;
  if (response.statusCode !== 200) throw new Error(`所有者未接受 / the owner did not accept it: ${response.statusCode}`);
  let outcome: CollectionOutcome | undefined;
  for await (const text of createInterface({ input: response })) {
    const line = JSON.parse(text) as Line;
    if ('progress' in line) onProgress(line.progress);
    else if ('error' in line) throw new Error(line.error);
    else outcome = line;
  }
  await sent;
  if (!outcome)
    throw new Error(
      '所有者中途停止；请重新运行，已提交的行不会重复 / the owner stopped half-way; run it again, committed rows are not doubled',
    );
  return outcome;
}
