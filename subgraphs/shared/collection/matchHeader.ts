import type { Layout, LayoutColumn } from './layout.ts';
import { HeaderError } from './headerError.ts';
import { spellHeader } from './spellHeader.ts';

/** Which cell of a row holds which column of the layout. */
export interface HeaderMatch {
  /** The layout's columns that the file has, with the index of their cell. */
  columns: { column: LayoutColumn; index: number }[];
  /** Headers of optional columns that the file does not have; what they would fill is left alone. */
  absent: string[];
  /** The header as the file writes it. */
  cells: string[];
}

/** What a column is headed that numbers a file's rows. */
const ROW_NUMBERS = new Set(['序号', '序', 'no.', 'no']);

/**
 * Finds the layout's columns in a header row, by header, code or alias, in any order and spelling (see spellHeader).
 *
 * @throws HeaderError naming every header that is missing though required, unknown, or there twice.
 */
export function matchHeader(layout: Layout, header: readonly string[], file: string): HeaderMatch {
  const bySpelling = new Map<string, LayoutColumn>();
  for (const column of layout.columns) {
    for (const name of [column.header, ...(column.code === undefined ? [] : [column.code]), ...column.aliases]) {
      bySpelling.set(spellHeader(name), column);
    }
  }
  const cells = [...header];
  while (cells.length > 0 && spellHeader(cells.at(-1) ?? '') === '') cells.pop();
  const found = new Map<LayoutColumn, number>();
  const unknown: string[] = [];
  const repeated: string[] = [];
  cells.forEach((cell, index) => {
    const column = bySpelling.get(spellHeader(cell));
    // Counts the rows of the file, and says nothing of what they are about.
    if (column === undefined && ROW_NUMBERS.has(spellHeader(cell))) return;
    if (column === undefined)
      unknown.push(cell.trim() === '' ? `(第${String(index + 1)}列为空 / column ${String(index + 1)} is empty)` : cell.trim());
    else if (found.has(column)) repeated.push(column.header);
    else found.set(column, index);
  });
  const absent = layout.columns.filter((column) => !found.has(column));
  const missing = absent.filter(({ required }) => required).map(({ header }) => header);
  const identifiers = layout.columns.filter(({ to }) => to?.identifier !== undefined);
  if (identifiers.length > 0 && identifiers.every((column) => !found.has(column))) {
    missing.push(identifiers.map((column) => column.header).join(' | '));
  }
  if (missing.length + unknown.length + repeated.length > 0) {
    throw new HeaderError({ file, layout: `${layout.sector}/${layout.dataset} ${layout.version}`, missing, unknown, repeated });
  }
  // in the layout's order, so that the same row of two files reads alike whatever their order
  const columns = layout.columns.flatMap((column) => {
    const index = found.get(column);
    return index === undefined ? [] : [{ column, index }];
  });
  return {
    columns,
    absent: absent.map(({ header }) => header),
    cells,
  };
}

/**
 * The first of a data set's layouts whose columns a header has: files of older generations go on coming.
 *
 * @throws HeaderError about the newest, when it is none of theirs.
 */
export function matchLayout(
  layouts: readonly [Layout, ...Layout[]],
  header: readonly string[],
  file: string,
): { layout: Layout; match: HeaderMatch } {
  const [newest] = layouts;
  if (header.length === 0) {
    const layout = `${newest.sector}/${newest.dataset} ${newest.version}`;
    throw new HeaderError({ file, layout, missing: ['表头 / header'], unknown: [], repeated: [] });
  }
  // A title above the table is one cell over several columns.
  const [title, ...others] = header.filter((cell) => cell.trim() !== '');
  if (newest.columns.length > 1 && title !== undefined && others.length === 0) {
    const layout = `${newest.sector}/${newest.dataset} ${newest.version}`;
    const hint =
      '第一行只有一格，像是标题：请删去表头以上的各行 / The first line is a single cell, a title it seems: take away what stands above the header';
    throw new HeaderError({ file, layout, missing: ['表头 / header'], unknown: [title], repeated: [], hint });
  }
  let refusal: HeaderError | undefined;
  for (const layout of layouts) {
    try {
      return { layout, match: matchHeader(layout, header, file) };
    } catch (error) {
      if (!(error instanceof HeaderError)) throw error;
      refusal ??= error;
    }
  }
  throw refusal as HeaderError;
}
