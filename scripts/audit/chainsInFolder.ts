import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { chainStart, readLine } from '../../common/auditChain.ts';
import { segmentsIn, wholeLines, type Segment } from '../../gateway/audit/segments.ts';
import type { ChainStart, LineToVerify } from './verifyChain.ts';

/** A torn one was set aside, and is looked at where it is named. */
const NAME = /^([0-9a-f]{16})(?:@[0-9a-f]{16}|\.torn)?$/;
const READ_BYTES = 1024 * 1024;

/** A chain in a folder: of a running gateway, of one that died, or the torn one that was set aside. */
export interface FolderChain {
  readonly chain: string;
  readonly path: string;
  readonly start: ChainStart;
  readonly lines: () => AsyncIterable<LineToVerify>;
}

/** The chains below SPOOL_DIR, or the one whose folder this is. A last line without its end is still being written, or was not when its process died. Rejects where the folder is not there. */
export async function chainsInFolder(dir: string): Promise<FolderChain[]> {
  const folders = NAME.test(basename(dir))
    ? [dir]
    : readdirSync(dir).flatMap((name) => (NAME.test(name) && !name.endsWith('.torn') ? [join(dir, name)] : []));
  const chains = await Promise.all(
    folders.map(async (path): Promise<FolderChain[]> => {
      const chain = NAME.exec(basename(path))?.[1] ?? '';
      const segments = await segmentsIn(path);
      const [first] = segments;
      if (!first) return [];
      const start = { upTo: first.first - 1, hash: first.first === 1 ? chainStart(chain) : undefined };
      return [{ chain, path, start, lines: () => linesOf(segments) }];
    }),
  );
  return chains.flat();
}

async function* linesOf(segments: readonly Segment[]): AsyncGenerator<LineToVerify> {
  for (const segment of segments)
    for (let offset = 0; ;) {
      const lines = await wholeLines(segment, offset, READ_BYTES);
      if (lines.length === 0) break;
      offset += lines.length;
      for (const each of lines.toString('utf8').slice(0, -1).split('\n')) yield readLine(each) ?? { hash: '', entry: each };
    }
}
