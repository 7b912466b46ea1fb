import { dirtyFile } from '../../testing/dirtyFile.ts';
import type { Database } from '../../database/database.ts';
import { decodeText } from '../decodeText.ts';
import type { Layout } from '../layout.ts';
import { listLayouts, loadLayouts } from '../loadLayout.ts';
import type { ResolveSubjects } from '../mappedRow.ts';
import { matchLayout } from '../matchHeader.ts';
import { readRows, type FileRow, type RowTaker } from '../readRows.ts';
import { referencesIn } from '../resolveParties.ts';
import { datedColumns } from '../setDates.ts';
import { Stage } from '../stage.ts';
import { stageRows } from '../stageRows.ts';
import { cleanLane } from './cleanLane.ts';

const today = '2026-11-24';

/** Somebody for most, in doubt for some, nobody for a few. */
const resolve: ResolveSubjects = (requests) =>
  Promise.resolve(
    requests.map((request) => {
      const text = JSON.stringify(request);
      const number = [...text].reduce((sum, character) => (sum * 31 + (character.codePointAt(0) ?? 0)) % 1_000_003, 7);
      if (number % 11 === 0) return undefined;
      return number % 13 === 0 ? { subject: number, doubt: { reason: 'NAME_DIFFERS' } } : number;
    }),
  );

async function* pieces(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}

/** The lines that a file's rows are staged as, in the order of the file, and how many the lane took. */
async function staged(layout: Layout, text: string, options: { lane: boolean; settle: boolean; piece: number }) {
  const lines: string[] = [];
  const db: Partial<Database> = {
    execute: () => Promise.resolve(),
    query: () => Promise.resolve([]),
    copy(_target, copied) {
      lines.push(...copied.toString().trimEnd().split('\n'));
      return Promise.resolve();
    },
  };
  const taker: RowTaker = {};
  const groups = readRows(decodeText(pieces(text, options.piece)), taker);
  const [header, ...first] = (await groups.next()).value as FileRow[];
  if (header === undefined || 'truncated' in header) throw new Error('no header');
  const { match } = matchLayout([layout], header.cells, 'file.csv');
  const references = referencesIn(layout, match);
  const columns = [
    ...new Set([
      ...match.columns.flatMap(({ column }) => column.to?.column ?? []),
      ...references.map(({ to }) => to),
      ...layout.derive.map(({ to }) => to),
      ...datedColumns(layout),
    ]),
  ];
  const { settle } = options;
  const made = options.lane ? cleanLane({ layout, match, references, columns, today, settle }) : undefined;
  let taken = 0;
  const lane = made && {
    ...made,
    take(...row: Parameters<typeof made.take>) {
      const answer = made.take(...row);
      if (answer === 'TAKEN') taken += 1;
      return answer;
    },
  };
  const stage = await Stage.open(db as Database, layout, columns);
  const joined = async function* (): AsyncGenerator<FileRow[]> {
    yield first;
    yield* groups;
  };
  const context = { layout, match, stage, resolveSubjects: resolve, settle, today, lane };
  const counted = await stageRows(context, joined(), taker, 50, () => undefined);
  const lineOf = (line: string): number => Number(line.split('\t', 1)[0]);
  return { lines: lines.sort((one, other) => lineOf(one) - lineOf(other)), counted, taken };
}

const layouts = (await Promise.all((await listLayouts()).map(({ sector, dataset }) => loadLayouts(sector, dataset)))).flat();

describe('the clean lane', () => {
  it.each(
    layouts.filter(({ loader }) => loader === 'records').map((layout) => [`${layout.sector}/${layout.dataset} ${layout.version}`, layout]),
  )('stages %s to the byte as the long way does', async (_name, layout) => {
    let taken = 0;
    let rows = 0;
    for (let seed = 1; seed <= 3; seed += 1) {
      const text = dirtyFile(layout, 300, seed);
      const options = { settle: seed === 2, piece: [1 << 20, 997, 61][(seed - 1) % 3] as number };
      const long = await staged(layout, text, { ...options, lane: false });
      const own = await staged(layout, text, { ...options, lane: true });
      expect(own.lines).toEqual(long.lines);
      expect(own.counted).toEqual(long.counted);
      taken += own.taken;
      rows += long.lines.length;
    }
    expect(rows).toBeGreaterThan(500);
    expect(taken).toBeGreaterThan(rows / 20);
  });
});
