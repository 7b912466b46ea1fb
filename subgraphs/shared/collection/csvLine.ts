/** Cells as a line of CSV (RFC 4180), each quoted, with its line end. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')}\n`;
}
