import { createWriteStream, type WriteStream } from 'node:fs';
import { once } from 'node:events';
import { stringify } from 'csv-stringify/sync';
import { guarded, type Cell } from './cell.ts';
import { provenanceRows, type Provenance } from './provenance.ts';
import type { GraphAnswer } from './askGraph.ts';
import { columnsOf, tablesOf, type ColumnKind, type Table } from './tablePlan.ts';
import type { TableRow } from './tableRows.ts';
import { workbookFile } from './workbookFile.ts';

/** A file into which results go as they come. */
export interface ResultFile {
  page(answer: GraphAnswer, rows: Iterable<TableRow>): Promise<void>;
  end(provenance: Provenance): Promise<void>;
}

/** Makes the path under which a part of the result is written; the parts take their names when all is written. */
export type NewPart = (suffix: string) => string;

const FORMATS: Readonly<Partial<Record<ColumnKind, string>>> = { money: '#,##0.00', date: 'yyyy-mm-dd', time: 'yyyy-mm-dd hh:mm:ss' };

/** A workbook: a sheet for each table, and one for where it comes from. */
export function xlsxResult(root: Table, part: NewPart): ResultFile {
  const workbook = workbookFile(part(''));
  const sheets = new Map(
    tablesOf(root).map((table) => {
      const columns = columnsOf(root, table);
      const header = columns.map(({ name, kind }) => guarded(kind === 'time' ? `${name} (北京时间)` : name));
      return [
        table,
        workbook.sheet(
          table.name === '' ? 'result' : table.name,
          header,
          columns.map(({ kind }) => FORMATS[kind]),
        ),
      ];
    }),
  );
  return {
    async page(_answer, rows) {
      for (const { table, cells } of rows) sheets.get(table)?.row(cells);
      // The writer has to get its turn.
      await new Promise((resolve) => setImmediate(resolve));
    },
    async end(provenance) {
      const [header = [], ...rows] = provenanceRows(provenance);
      const sheet = workbook.sheet('来源 provenance', header);
      for (const row of rows) sheet.row(row.map(guarded));
      await workbook.close();
    },
  };
}

/** CSV (UTF-8 with its mark, so that spreadsheets read Chinese): a file for each table, and one for where it comes from. */
export function csvResult(root: Table, part: NewPart): ResultFile {
  const files = new Map<Table, WriteStream>();
  for (const table of tablesOf(root)) {
    const file = createWriteStream(part(table.name === '' ? '' : `.${table.name}`));
    file.write(`\ufeff${line(columnsOf(root, table).map(({ name }) => guarded(name)))}`);
    files.set(table, file);
  }
  return {
    async page(_answer, rows) {
      for (const { table, cells } of rows) {
        const file = files.get(table);
        if (file && !file.write(line(cells.map((cell, index) => csvCell(cell, columnsOf(root, table)[index]?.kind)))))
          await once(file, 'drain');
      }
    },
    async end(provenance) {
      const file = createWriteStream(part('.provenance'));
      file.write(
        `\ufeff${provenanceRows(provenance)
          .map((row) => line(row.map(guarded)))
          .join('')}`,
      );
      await Promise.all(
        [...files.values(), file].map((each) => new Promise<void>((resolve, reject) => each.on('error', reject).end(resolve))),
      );
    },
  };
}

/** JSON: the answers as they came, page by page, and where they come from. */
export function jsonResult(part: NewPart): ResultFile {
  const file = createWriteStream(part(''));
  let isFirst = true;
  return {
    async page({ data, errors }) {
      const text = `${isFirst ? '{"pages":[' : ','}\n${JSON.stringify({ data, errors })}`;
      isFirst = false;
      if (!file.write(text)) await once(file, 'drain');
    },
    async end(provenance) {
      file.write(`${isFirst ? '{"pages":[' : ''}\n],"provenance":${JSON.stringify(provenance)}}\n`);
      await new Promise<void>((resolve, reject) => file.on('error', reject).end(resolve));
    },
  };
}

function csvCell(cell: Cell, kind: ColumnKind | undefined): string {
  if (cell instanceof Date) return kind === 'time' ? cell.toISOString().replace('T', ' ').slice(0, 19) : cell.toISOString().slice(0, 10);
  if (typeof cell === 'number' && kind === 'money') return cell.toFixed(2);
  return cell === null ? '' : String(cell);
}

function line(cells: readonly string[]): string {
  return stringify([cells]);
}
