import { z } from 'zod';
import type { SignedAsker } from '../identity/signedAsker.ts';
import type { SendLines } from './drainer.ts';

const answerSchema = z.object({ upTo: z.int(), hash: z.string() });

/** Hands lines of the log to governance. They are bytes of UTF-8 from the file to the socket: nothing is decoded only to be encoded again. */
export function entriesClient(governance: SignedAsker): SendLines {
  return async (chain, lines) => {
    const body = `{"chain":${JSON.stringify(chain)},"lines":${JSON.stringify(lines.toString('latin1'))}}`;
    return answerSchema.parse(await governance.ask('audit-entries', Buffer.from(body, 'latin1')));
  };
}
