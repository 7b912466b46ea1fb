import ExcelJS from 'exceljs';
import type { Cell } from './cell.ts';

/** A sheet that is being written. */
export interface Sheet {
  /** Adds a row; it is on its way to the disk when this returns. */
  row(cells: readonly Cell[]): void;
}

/** A workbook that is being written. */
export interface WorkbookFile {
  /** Adds a sheet with a header; `formats` say how dates and numbers of a column are shown. */
  sheet(name: string, header: readonly string[], formats?: readonly (string | undefined)[]): Sheet;
  close(): Promise<void>;
}

/** More rows than that no spreadsheet opens: what follows stands on another sheet. */
const MAX_ROWS = 1_048_576;
const MAX_TEXT = 32_767;
const CUT = '…（截断 / cut）';
const NAME_LENGTH = 31;

/** Starts a workbook (XLSX), written as it comes: what was written is not kept in memory. */
export function workbookFile(path: string): WorkbookFile {
  const workbook = new ExcelJS.stream.xlsx.WorkbookWriter({ filename: path, useSharedStrings: false, useStyles: true });
  const names = new Set<string>();
  const open: ExcelJS.Worksheet[] = [];
  const start = (name: string, header: readonly string[]): ExcelJS.Worksheet => {
    const sheet = workbook.addWorksheet(nameFor(name, names), { views: [{ state: 'frozen', ySplit: 1 }] });
    sheet.columns = header.map((title) => ({ width: Math.min(40, Math.max(20, [...title].length + 4)) }));
    const row = sheet.addRow([...header]);
    row.font = { bold: true };
    row.commit();
    open.push(sheet);
    return sheet;
  };
  return {
    sheet(name, header, formats = []) {
      let sheet = start(name, header);
      let rows = 1;
      return {
        row(cells) {
          if (rows === MAX_ROWS) {
            sheet = start(name, header);
            rows = 1;
          }
          const row = sheet.addRow(cells.map((cell) => (typeof cell === 'string' && cell.length > MAX_TEXT ? shortened(cell) : cell)));
          for (const [index, cell] of cells.entries()) {
            const format = formats[index];
            if (format !== undefined && typeof cell !== 'string' && cell !== null) row.getCell(index + 1).numFmt = format;
          }
          row.commit();
          rows += 1;
        },
      };
    },
    async close() {
      for (const sheet of open) sheet.commit();
      await workbook.commit();
    },
  };
}

function shortened(text: string): string {
  return `${text.slice(0, MAX_TEXT - CUT.length)}${CUT}`;
}

/** A name that a sheet can have and no other has: its end tells most. */
function nameFor(wanted: string, taken: Set<string>): string {
  const clean = wanted.replace(/[[\]:*?/\\']/g, '_') || 'result';
  for (let number = 1; ; number += 1) {
    const suffix = number === 1 ? '' : ` (${number})`;
    const name = `${clean.slice(-(NAME_LENGTH - suffix.length))}${suffix}`;
    if (taken.has(name.toLowerCase())) continue;
    taken.add(name.toLowerCase());
    return name;
  }
}
