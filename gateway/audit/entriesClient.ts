import { z } from 'zod';
import type { SignedAsker } from '../identity/signedAsker.ts';
import type { SendLines } from './drainer.ts';

const answerSchema = z.object({ upTo: z.int(), hash: z.string() });

/** Hands lines of the log to governance. They are bytes from the file to the socket: nothing is decoded or escaped only to be undone again. */
export function entriesClient(governance: SignedAsker): SendLines {
  return async (chain, lines) =>
    answerSchema.parse(await governance.ask('audit-entries', Buffer.concat([Buffer.from(`${chain}\n`), lines])));
}
