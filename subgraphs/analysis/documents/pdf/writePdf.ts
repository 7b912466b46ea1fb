import { readFileSync } from 'node:fs';
import * as fontkit from 'fontkit';
import PDFDocument from 'pdfkit';
import type { DocumentPages, DocumentSection, DocumentTable } from './documentPages.ts';

const FONT = readFileSync(new URL('noto-sans-sc.ttf', import.meta.url));
/** Points. */
const MARGIN = 50;
const FOOT_HEIGHT = 24;
const PADDING = 3;
const LEAST_BELOW_HEADING = 110;
const SIZE = { title: 18, heading: 12, text: 9, foot: 7.5 } as const;
const LINE = '#999999';

let glyphs: { hasGlyphForCodePoint(codePoint: number): boolean } | undefined;

/**
 * A document as PDF, A4, in one typeface with the characters of GB 18030 that are in common use. A character that the typeface lacks, as in
 * some personal names, is written as its number in Unicode: nothing is left out. Rows are never cut by the end of a page but where one alone
 * fills it. Rejects never but for a fault of this code.
 */
export async function writePdf(pages: DocumentPages): Promise<Buffer> {
  const pdf = new PDFDocument({
    size: 'A4',
    margins: { top: MARGIN, left: MARGIN, right: MARGIN, bottom: MARGIN + FOOT_HEIGHT },
    bufferPages: true,
    info: { Title: `${pages.title} ${pages.number}` },
    lang: 'zh-CN',
  });
  const chunks: Buffer[] = [];
  pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<void>((resolve) => pdf.on('end', () => resolve()));
  pdf.registerFont('text', FONT).font('text');

  pdf.fontSize(SIZE.title).text(shown(pages.title), { align: 'center' });
  pdf.fontSize(SIZE.text).text(shown(pages.number), { align: 'center' }).moveDown();
  await table(pdf, {
    columns: [
      { title: '', share: 1 },
      { title: '', share: 3 },
    ],
    rows: pages.facts.map(([label, value]) => [label, value]),
  });
  for (const section of pages.sections) await writeSection(pdf, section);
  writeFeet(pdf, pages.foot);
  pdf.end();
  await ended;
  return Buffer.concat(chunks);
}

/** Text with every character that cannot be drawn spelt as its code. */
export function shown(text: string): string {
  glyphs ??= fontkit.create(FONT) as unknown as typeof glyphs;
  return [...text.normalize('NFC').replace(/[\r\n\t]+/g, ' ')]
    .map((character) => {
      const codePoint = character.codePointAt(0) ?? 0;
      return glyphs?.hasGlyphForCodePoint(codePoint) === true ? character : `〔U+${codePoint.toString(16).toUpperCase()}〕`;
    })
    .join('');
}

async function writeSection(pdf: PDFKit.PDFDocument, { heading, sentences = [], table: rows }: DocumentSection): Promise<void> {
  pdf.moveDown();
  // A heading alone at the foot of a page belongs to nothing.
  if (pdf.y + LEAST_BELOW_HEADING > bottom(pdf)) pdf.addPage();
  pdf.fontSize(SIZE.heading).text(shown(heading), MARGIN);
  pdf.moveDown(0.3).fontSize(SIZE.text);
  for (const sentence of sentences) pdf.text(shown(sentence), MARGIN, undefined, { width: width(pdf) });
  if (rows) await table(pdf, rows);
}

async function table(pdf: PDFKit.PDFDocument, { columns, rows }: DocumentTable): Promise<void> {
  const whole = columns.reduce((sum, { share }) => sum + share, 0);
  const widths = columns.map(({ share }) => (width(pdf) * share) / whole);
  const titles = columns.map(({ title }) => title);
  const hasTitles = titles.some((title) => title !== '');
  pdf.fontSize(SIZE.text);
  if (hasTitles) {
    // Titles alone at the foot of a page are titles of nothing.
    const first = heightOf(pdf, widths, (rows[0] ?? []).map(shown));
    if (pdf.y + heightOf(pdf, widths, titles) + first > bottom(pdf)) pdf.addPage();
    writeRow(pdf, widths, titles, true);
  }
  for (const [index, row] of rows.entries()) {
    const cells = row.map(shown);
    if (pdf.y + heightOf(pdf, widths, cells) > bottom(pdf)) {
      pdf.addPage();
      if (hasTitles) writeRow(pdf, widths, titles, true);
    }
    writeRow(pdf, widths, cells, false);
    // Others wait for the same thread.
    if (index % 25 === 24) await new Promise((resolve) => setImmediate(resolve));
  }
  pdf.x = MARGIN;
}

function writeRow(pdf: PDFKit.PDFDocument, widths: readonly number[], cells: readonly string[], isHead: boolean): void {
  const top = pdf.y;
  const height = Math.min(heightOf(pdf, widths, cells), bottom(pdf) - top);
  let left = MARGIN;
  for (const [index, each] of widths.entries()) {
    pdf.rect(left, top, each, height);
    if (isHead) pdf.fillAndStroke('#eeeeee', LINE);
    else pdf.stroke(LINE);
    pdf.fillColor('black').text(cells[index] ?? '', left + PADDING, top + PADDING, { width: each - 2 * PADDING, height: height - PADDING });
    left += each;
  }
  pdf.x = MARGIN;
  pdf.y = top + height;
}

function heightOf(pdf: PDFKit.PDFDocument, widths: readonly number[], cells: readonly string[]): number {
  const heights = widths.map((each, index) => pdf.heightOfString(cells[index] || ' ', { width: each - 2 * PADDING }));
  return Math.max(...heights) + 2 * PADDING;
}

function writeFeet(pdf: PDFKit.PDFDocument, foot: string): void {
  const { start, count } = pdf.bufferedPageRange();
  for (let page = start; page < start + count; page += 1) {
    pdf.switchToPage(page);
    const { bottom: margin } = pdf.page.margins;
    // Within the margin nothing would be written but on a page of its own.
    pdf.page.margins.bottom = 0;
    const text = `${foot}    第 ${page - start + 1} 页，共 ${count} 页`;
    pdf.fontSize(SIZE.foot).text(shown(text), MARGIN, pdf.page.height - MARGIN, { width: width(pdf), align: 'center', lineBreak: false });
    pdf.page.margins.bottom = margin;
  }
}

function width(pdf: PDFKit.PDFDocument): number {
  return pdf.page.width - 2 * MARGIN;
}

function bottom(pdf: PDFKit.PDFDocument): number {
  return pdf.page.height - MARGIN - FOOT_HEIGHT;
}
