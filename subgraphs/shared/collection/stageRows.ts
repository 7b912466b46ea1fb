import { dataRefusal } from './dataRefusal.ts';
import { ByteWriter } from './lane/byteWriter.ts';
import type { LaneParty } from './lane/laneParties.ts';
import { oddRows } from './oddRows.ts';
import type { FileRow, RowTaker } from './readRows.ts';
import { splitRows } from './splitRows.ts';
import type { Stage } from './stage.ts';
import type { Staged, StagingContext } from './stagingContext.ts';

/** Blocks of rows that wait for the database while others are read: one is looked up, one is copied. */
const blocksUnderWay = 2;
/** Characters of a block's rows: one row may be a megabyte, and half a million cells. */
const LARGEST_BLOCK = 2_000_000;

/**
 * Puts a file's rows on the stage, so many at a time: what the lane takes as lines that it wrote, the others mapped one by one. While
 * some are resolved and copied, the next are read. Rejects with what the resolver or the database rejects with.
 *
 * @param taker by whom the rows of the groups are read
 */
export async function stageRows(
  context: StagingContext,
  groups: AsyncIterable<readonly FileRow[]>,
  taker: RowTaker,
  groupSize: number,
  onStaged: (rows: number) => void,
): Promise<Staged> {
  const { lane, stage } = context;
  const staged: Staged = { rows: 0 };
  const odd = oddRows(context, staged);
  // Written over again: memory for each block anew keeps the garbage collector busy.
  const spare: ByteWriter[] = [];
  const newBlock = (): Block => ({ lines: spare.pop() ?? new ByteWriter(64 * 1024), waiting: [], asked: [], odd: [], rows: 0, size: 0 });
  let block = newBlock();
  const underWay: Promise<void>[] = [];

  const write = async (own: Block, isLookedUp: Promise<void> | undefined, before: Promise<void>): Promise<void> => {
    // Before anything is waited for: meanwhile the database works on an earlier block.
    const readings = own.odd.map(odd.read);
    await isLookedUp;
    // Whose parties an earlier block asked for are known only now.
    await before;
    for (const { bytes, from, to, line, party } of own.waiting) {
      if (lane?.take(bytes, from, to, line, own.lines, party) === 'TAKEN') continue;
      own.odd.push(...splitRows(bytes.toString('utf8', from, to), line, true).rows);
    }
    own.odd.push(...(await stageLines(stage, own.lines)));
    own.lines.length = 0;
    spare.push(own.lines);
    readings.push(...own.odd.slice(readings.length).map(odd.read));
    for (let from = 0; from < own.odd.length; from += groupSize)
      await odd.stage(own.odd.slice(from, from + groupSize), readings.slice(from, from + groupSize));
    staged.rows += own.rows;
    onStaged(staged.rows);
  };
  const flush = async (): Promise<void> => {
    const own = block;
    block = newBlock();
    const isLookedUp = own.asked.length === 0 ? undefined : lane?.parties?.lookUp(own.asked, context.resolveSubjects);
    const writes = write(own, isLookedUp, underWay.at(-1) ?? Promise.resolve());
    // Whoever waits next hears of a failure; nobody may be waiting yet.
    isLookedUp?.catch(() => undefined);
    writes.catch(() => undefined);
    underWay.push(writes);
    if (underWay.length > blocksUnderWay) await underWay.shift();
  };

  const isFull = (): boolean => block.rows >= groupSize || block.size >= LARGEST_BLOCK;
  if (lane) {
    taker.take = (bytes, from, to, line) => {
      const answer = lane.take(bytes, from, to, line, block.lines);
      if (answer === 'ODD') return false;
      block.rows += 1;
      block.size += to - from;
      if (answer === 'TAKEN') return true;
      block.waiting.push({ bytes, from, to, line, party: answer });
      if (!answer.isAsked) block.asked.push(answer);
      answer.isAsked = true;
      return true;
    };
  }
  for await (const group of groups) {
    for (const row of group) {
      block.odd.push(row);
      block.rows += 1;
      block.size += 'truncated' in row ? row.truncated.length : row.text.length;
      if (isFull()) await flush();
    }
    if (isFull()) await flush();
  }
  await flush();
  await Promise.all(underWay);
  return staged;
}

/** Rows on their way to the stage together. */
interface Block {
  /** What the lane took. */
  lines: ByteWriter;
  /** Rows whose parties are still to be looked up, and which of these nobody asked for before. */
  waiting: { bytes: Buffer; from: number; to: number; line: number; party: LaneParty }[];
  asked: LaneParty[];
  odd: FileRow[];
  rows: number;
  /** Characters of the rows. */
  size: number;
}

/** Copies the lane's lines; when the database refuses one for its data, answers their rows: each is then staged the long way. */
async function stageLines(stage: Stage, lines: ByteWriter): Promise<FileRow[]> {
  if (lines.length === 0) return [];
  try {
    await stage.addLines(lines.written());
    return [];
  } catch (error) {
    if (dataRefusal(error) === undefined) throw error;
    // A line begins with the row's line and its text; the lane escapes nothing.
    const rows = lines.written().toString().trimEnd().split('\n');
    return rows.flatMap((row) => {
      const [line = '', text = ''] = row.split('\t', 2);
      return splitRows(text, Number(line), true).rows;
    });
  }
}
