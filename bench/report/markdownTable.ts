/** A Markdown table, its columns aligned in the text as Prettier would. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cleaned = [head, ...rows].map((cells) => cells.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = head.map((_, column) => Math.max(3, ...cleaned.map((cells) => widthOf(cells[column] ?? ''))));
  const line = (cells: readonly string[]): string => `| ${widths.map((width, column) => padded(cells[column] ?? '', width)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  const [first = [], ...rest] = cleaned;
  return [line(first), rule, ...rest.map(line)].join('\n');
}

const padded = (text: string, width: number): string => text + ' '.repeat(width - widthOf(text));

/** Chinese characters and full-width signs take two places. */
function widthOf(text: string): number {
  return [...text].reduce(
    (width, character) =>
      width + (/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/.test(character) ? 2 : 1),
    0,
  );
}
