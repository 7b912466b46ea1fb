import { rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { entryHash, readLine } from '../../common/auditChain.ts';
import { drainer, type SendLines } from './drainer.ts';
import { segmentsIn, wholeLines, type Segment } from './segments.ts';

/** How far a dead process's chain was whole, and what of its end was not. */
export interface Recovered {
  readonly chain: string;
  readonly upTo: number;
  readonly droppedBytes: number;
}

const READ_BYTES = 1024 * 1024;

/**
 * Sends on what a process that died left behind, and removes its folder. Its last commit may be torn: a line without its end, or lines that
 * do not follow from those before; nobody was answered on them, and they are dropped. Rejects, with everything left in its place, where
 * governance cannot be reached.
 */
export async function recover({ chain, path }: { chain: string; path: string }, send: SendLines): Promise<Recovered> {
  const kept = await send(chain, Buffer.alloc(0));
  const found = await segmentsIn(path);
  // Governance has forgotten what it had (a restored backup): nothing of what is left may be taken for torn.
  if (found[0] && found[0].first > kept.upTo + 1) throw new Error(`chain ${chain}: kept up to ${kept.upTo}, left from ${found[0].first}`);
  const segments: Segment[] = [];
  let { upTo, hash } = kept;
  let droppedBytes = 0;
  for (const segment of found) {
    if (droppedBytes > 0) {
      droppedBytes += segment.length;
      continue;
    }
    const whole = await wholePart(segment, { upTo, hash });
    ({ upTo, hash } = whole);
    droppedBytes += segment.length - whole.length;
    segments.push({ ...segment, length: whole.length });
  }
  const sending = drainer(
    {
      chain,
      segments: () => segments.filter(({ length }) => length > 0),
      remove(segment) {
        segments.splice(segments.indexOf(segment), 1);
        return Promise.resolve(true);
      },
    },
    send,
    () => undefined,
  );
  if (!(await sending.close(60_000))) throw new Error(`chain ${chain} could not be sent on`);
  // What is dropped stays to be looked at.
  if (droppedBytes > 0) await rename(path, join(dirname(path), `${chain}.torn`));
  else await rm(path, { recursive: true, force: true });
  return { chain, upTo, droppedBytes };
}

/** How much of a file follows from what is kept already. */
async function wholePart(
  segment: Segment,
  before: { upTo: number; hash: string },
): Promise<{ upTo: number; hash: string; length: number }> {
  let { upTo, hash } = before;
  let length = 0;
  while (length < segment.length) {
    const lines = (await wholeLines(segment, length, READ_BYTES)).toString('utf8');
    if (lines === '') break;
    for (const text of lines.slice(0, -1).split('\n')) {
      const line = readLine(text);
      const number = line === undefined ? Number.NaN : Number(/^\{"n":(\d+),/.exec(line.entry)?.[1]);
      // What is kept already is not looked at again.
      if (number > before.upTo || !line) {
        if (!line || number !== upTo + 1 || entryHash(hash, line.entry) !== line.hash) return { upTo, hash, length };
        upTo = number;
        hash = line.hash;
      }
      length += Buffer.byteLength(text) + 1;
    }
  }
  return { upTo, hash, length };
}
