import { basename } from 'node:path';
import { createReadStream } from 'node:fs';
import { fileText } from '../../subgraphs/shared/collection/fileText.ts';
import { readRows } from '../../subgraphs/shared/collection/readRows.ts';
import { matchPartyHeader, type PartyHeader } from './matchPartyHeader.ts';
import type { BadRow, Party, PartyFile } from './party.ts';
import { readParty } from './readParty.ts';

/**
 * Reads a file of parties: CSV (UTF-8 or GB18030) or the first sheet of a workbook, read as the collection reads its files.
 *
 * @throws HeaderError where no column holds a number.
 */
export async function readParties(path: string): Promise<PartyFile> {
  let header: PartyHeader | undefined;
  const parties: Party[] = [];
  const bad: BadRow[] = [];
  const file = fileText(createReadStream(path));
  for await (const group of readRows(file, { isBrokenOff: () => file.isBrokenOff, rowOf: (line) => file.rowOf(line) })) {
    for (const row of group) {
      if ('truncated' in row) {
        const fault = '引号未闭合，文件由此中断：补全文件 / a quote is never closed, the file breaks off here: complete it';
        bad.push({ line: row.line, cells: [row.truncated.slice(0, 200)], fault });
      } else if (!header) {
        header = matchPartyHeader(row.cells, basename(path));
      } else if (row.cells.some((cell) => cell.trim() !== '')) {
        const { cells } = header;
        const party = readParty((column) => (row.cells[cells.get(column) ?? -1] ?? '').trim());
        if (typeof party === 'string') bad.push({ line: row.line, cells: row.cells, fault: party });
        else parties.push(party);
      }
    }
  }
  return { parties, bad, ignored: header?.ignored ?? matchPartyHeader([], basename(path)).ignored };
}
