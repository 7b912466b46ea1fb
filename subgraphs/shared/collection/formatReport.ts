import type { CollectionReport } from './collectionReport.ts';
import { printable } from './printable.ts';
import { rowReasons, type RowReason } from './rowReason.ts';

const MARKS = { REJECTED: '✗', CORRECTED: '✎', DOUBTFUL: '？' } as const;

/** Writes a report for people, Chinese first: what was read and what became of it, why rows were kept aside, where the file breaks off. */
export function formatReport(report: CollectionReport): string {
  const { counts } = report;
  const seconds = (report.finishedAt.getTime() - report.startedAt.getTime()) / 1000;
  const lines = [
    `${report.sector}/${report.dataset}${report.jurisdiction === undefined ? '' : ` [外地 / of ${report.jurisdiction}]`} ← ${printable(report.fileName)}  (批次 / run ${String(report.run)}, 布局 / layout ${report.layoutVersion}, ${report.encoding}, ${seconds.toFixed(1)} s)`,
    `  读取 / read ${n(counts.read)} = 采用 / accepted ${n(counts.accepted)} + 更正后采用 / corrected ${n(counts.corrected)} + 更新 / changed ${n(counts.changed)} + 未变 / unchanged ${n(counts.unchanged)} + 留存未用 / rejected ${n(counts.rejected)} + 存疑待定 / doubtful ${n(counts.doubtful)}`,
  ];
  if (report.truncatedAtLine !== undefined) {
    lines.push(
      `  文件在第 ${String(report.truncatedAtLine)} 行中断，请重新传送 / the file breaks off on line ${String(report.truncatedAtLine)}: send it again`,
    );
  }
  if (report.absentEnded === 'UNSURE' && counts.read === 0)
    lines.push(
      '  全量文件没有一行数据，未据此终止任何记录，请核实 / the whole file has no rows: nothing was ended by it; ask for it again',
    );
  else if (report.absentEnded === 'UNSURE')
    lines.push('  有行未能读取，未据全量文件终止任何记录 / rows could not be read: nothing was ended for not being in the whole file');
  else if (report.absentEnded !== undefined)
    lines.push(`  全量文件中已没有的，终止 / not in the whole file any more, ended: ${n(report.absentEnded)}`);
  if (report.late > 0) lines.push(`  迟报 / reported late: ${n(report.late)}`);
  if (report.unreadSheets !== undefined)
    lines.push(
      `  只读第一张工作表；另有内容而未读的，若是数据请另行传送 / only the first sheet is read; these hold something too, send what is data as a file of its own: ${printable(report.unreadSheets.join('、'))}`,
    );
  if (report.absentColumns.length > 0) lines.push(`  文件无此列 / columns not in the file: ${report.absentColumns.join('、')}`);
  lines.push(
    ...tally('留存未用 / rejected', report.rejections),
    ...tally('更正 / corrected', report.corrections),
    ...tally('存疑待定 / doubtful', report.doubts),
  );
  for (const { line, outcome, note } of report.samples) {
    const where = note.column === undefined ? '' : ` “${note.column}”`;
    const detail = note.detail === undefined ? '' : `: ${printable(note.detail)}`;
    lines.push(
      `    第 ${String(line)} 行 / line ${String(line)}${where} ${MARKS[outcome]} ${note.reason} ${rowReasons[note.reason]}${detail}`,
    );
  }
  return lines.join('\n');
}

function tally(title: string, reasons: Partial<Record<RowReason, number>>): string[] {
  const entries = Object.entries(reasons) as [RowReason, number][];
  return entries.sort((a, b) => b[1] - a[1]).map(([reason, count]) => `  ${title}: ${n(count)} × ${reason} ${rowReasons[reason]}`);
}

function n(count: number): string {
  return count.toLocaleString('en-US');
}
