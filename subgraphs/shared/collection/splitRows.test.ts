import { parse } from 'csv-parse/sync';
import { readRows, type FileRow } from './readRows.ts';

async function rowsOf(text: string, pieces: number, width?: number): Promise<FileRow[]> {
  const rows: FileRow[] = [];
  for await (const group of readRows(chunks(text, pieces), width === undefined ? {} : { width })) rows.push(...group);
  return rows;
}

async function* chunks(text: string, size: number): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += size) yield await Promise.resolve(text.slice(at, at + size));
}

/** Text of commas, quotes, line ends and letters, the same for the same seed. */
function randomText(seed: number): string {
  let state = seed;
  const next = (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  return Array.from({ length: 5 + next(60) }, () => ['a', '甲', ' ', ',', ',', '\n', '\n', '"', '""', ',"', '",', '"\n'][next(12)]).join(
    '',
  );
}

/** Rows of empty cells are none, unless they are quoted. */
const sayingSomething = (rows: string[][]): string[][] => rows.filter((cells) => cells.some((cell) => cell.trim() !== ''));

describe('splitRows', () => {
  it('reads what csv-parse reads, whatever the quotes and wherever the pieces end', async () => {
    let compared = 0;
    let broken = 0;
    for (let seed = 1; seed <= 3000; seed += 1) {
      const text = randomText(seed);
      let expected: string[][] | undefined;
      try {
        expected = parse(text, { relax_column_count: true, relax_quotes: true, skip_empty_lines: true, record_delimiter: '\n' });
      } catch {
        expected = undefined;
      }
      for (const pieces of [1, 3, 1000]) {
        const rows = await rowsOf(text, pieces);
        const cells = rows.flatMap((row) => ('truncated' in row ? [] : [row.cells]));
        if (expected === undefined) {
          broken += 1;
          expect([text, rows.some((row) => 'truncated' in row)]).toEqual([text, true]);
        } else {
          compared += 1;
          expect([text, sayingSomething(cells), rows.some((row) => 'truncated' in row)]).toEqual([text, sayingSomething(expected), false]);
        }
      }
    }
    expect([compared > 1000, broken > 1000]).toEqual([true, true]);
  });

  it('passes over rows of empty cells, and keeps quoted ones', async () => {
    for (const pieces of [1, 1000])
      expect((await rowsOf('a,b\n,\n , \n"",\nc,d\n,\r\n,', pieces)).map((row) => ('cells' in row ? row.cells : []))).toEqual([
        ['a', 'b'],
        ['', ''],
        ['c', 'd'],
      ]);
  });

  it('knows the line on which each row begins, its text, and which is the last', async () => {
    expect(await rowsOf('a,b\n\n"1\n2",x\ny,"z"', 4)).toEqual([
      { line: 1, cells: ['a', 'b'], text: 'a,b' },
      { line: 3, cells: ['1\n2', 'x'], text: '"1\n2",x' },
      { line: 5, cells: ['y', 'z'], text: 'y,"z"', last: true },
    ]);
  });

  it('says where a quote that is never closed begins its row', async () => {
    expect(await rowsOf('a,b\nc,d\ne,"f\ng,h\n', 5)).toEqual([
      { line: 1, cells: ['a', 'b'], text: 'a,b' },
      { line: 2, cells: ['c', 'd'], text: 'c,d' },
      { line: 3, truncated: 'e,"f\ng,h\n' },
    ]);
  });

  it('reads line by line what a quote that was not closed would make one row of', async () => {
    // The next quote is where another cell begins, the last where it ends.
    for (const pieces of [1, 7, 1000])
      expect(await rowsOf('a,b,c\n"1","2","3\n"4","5","6"\n"7,8,9\n"x\ny",2,3\n4,5,"6, 7"\n8,9,0\n', pieces, 3)).toMatchObject([
        { line: 1, cells: ['a', 'b', 'c'] },
        { line: 2, cells: ['1', '2', '"3'], text: '"1","2","3' },
        { line: 3, cells: ['4', '5', '6'] },
        { line: 4, cells: ['"7', '8', '9'], text: '"7,8,9' },
        { line: 5, cells: ['x\ny', '2', '3'] },
        { line: 7, cells: ['4', '5', '6, 7'] },
        { line: 8, cells: ['8', '9', '0'], last: true },
      ]);
  });

  it('reads a line whose quote is never closed by itself, where it and the next have as many cells as they should', async () => {
    for (const pieces of [1, 7, 1000]) {
      expect(await rowsOf('a,b,c\n1,"2,3\n4,5,6\n7,8,9\n', pieces, 3)).toMatchObject([
        { line: 1, cells: ['a', 'b', 'c'] },
        { line: 2, cells: ['1', '"2', '3'], text: '1,"2,3' },
        { line: 3, cells: ['4', '5', '6'] },
        { line: 4, cells: ['7', '8', '9'], last: true },
      ]);
      // What is behind it breaks off: so does the file.
      expect(await rowsOf('a,b,c\n1,2,"3\n4,5\n', pieces, 3)).toMatchObject([{ line: 1 }, { line: 2, truncated: '1,2,"3\n4,5\n' }]);
      expect(await rowsOf('a,b,c\n1,2,3\n4,5,"6\n', pieces, 3)).toMatchObject([
        { line: 1 },
        { line: 2 },
        { line: 3, truncated: '4,5,"6\n' },
      ]);
      // It is closed by the last character of the file.
      expect(await rowsOf('a,b,c\n1,2,"3\n4,5,6"', pieces, 3)).toMatchObject([{ line: 1 }, { cells: ['1', '2', '3\n4,5,6'], last: true }]);
    }
  });

  it('reads what is behind a quote that is not closed within a megabyte, of however many lines', async () => {
    const line = (index: number): string => `${index},${index % 2000 === 1000 ? '"' : ''}${'值'.repeat(20)},c\n`;
    const rows = await rowsOf(`a,b,c\n${Array.from({ length: 60_000 }, (_, index) => line(index)).join('')}`, 65_536, 3);
    expect(rows).toHaveLength(60_001);
    expect(rows.every((row) => 'cells' in row && row.cells.length === 3)).toBe(true);
  });

  it('gives up a row of more than a megabyte', async () => {
    const rows = await rowsOf(`a,b\nc,"${'x'.repeat(1_100_000)}`, 65_536);
    expect(rows.map((row) => ('truncated' in row ? [row.line, row.truncated.length] : [row.line]))).toEqual([[1], [2, 20_000]]);
  });
});
