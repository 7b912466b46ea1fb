import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { NotAWorkbook } from './notAWorkbook.ts';
import { openParts, type WorkbookParts } from './openParts.ts';
import { readSharedParts, type SharedParts } from './readParts.ts';
import { sheetRows } from './sheetRows.ts';

/** Who is told of a workbook what its text does not say. */
export interface WorkbookListener {
  /** At the end: which of its other sheets that are shown hold anything. */
  unread?(sheets: string[]): void;
  /** From a line of the text on, before it comes: by how many it is ahead of the sheet's row. */
  ahead?(line: number, by: number): void;
}

/**
 * The first sheet of an XLSX workbook as CSV text: a line for each row of the sheet, empty ones included, so that a line's number is its
 * row's; behind a row whose cells have line breaks it is so many more. A workbook's directory stands at its end: its bytes wait in a file for
 * them, only its table of strings is held. Throws {@link NotAWorkbook}.
 */
export async function* workbookText(bytes: AsyncIterable<Uint8Array>, listener: WorkbookListener = {}): AsyncGenerator<string> {
  const folder = mkdtempSync(join(tmpdir(), 'credit-graph-workbook-'));
  try {
    const path = join(folder, 'workbook.xlsx');
    await pipeline(bytes, createWriteStream(path, { mode: 0o600 }));
    const parts = await openParts(path);
    try {
      const shared = await readSharedParts(parts);
      const sheet = await parts.read(shared.sheet);
      if (!sheet) throw new NotAWorkbook(shared.sheet);
      let line = 0;
      let by = 0;
      // A sheet leaves out the empty cells at a row's end: there are as many as the header has.
      let width = 0;
      for await (const { number, cells } of sheetRows(sheet, shared)) {
        if (number <= line) throw new NotAWorkbook(`row ${String(number)}`);
        width ||= cells.length;
        const missing = Array.from({ length: Math.max(0, width - cells.length) }, () => '');
        const row = [...cells.map(csvCell), ...missing].join(',');
        const breaks = row.split('\n').length - 1;
        by += breaks;
        if (breaks > 0) listener.ahead?.(number + by + 1, by);
        yield `${'\n'.repeat(number - line - 1)}${row}\n`;
        line = number;
      }
      listener.unread?.(await withRows(parts, shared));
    } finally {
      parts.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function withRows(parts: WorkbookParts, shared: SharedParts): Promise<string[]> {
  const found: string[] = [];
  for (const { name, part } of shared.others) {
    const sheet = await parts.read(part);
    if (!sheet) continue;
    const rows = sheetRows(sheet, shared);
    if ((await rows.next()).done !== true) found.push(name);
    // Else what is left of it would keep the file open.
    await rows.return(undefined);
  }
  return found;
}

/** Its line ends as every file's: a row that is kept and collected again, as CSV, must be the same row. */
function csvCell(cell: string): string {
  const text = cell.replace(/\r\n?/g, '\n');
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
