import { gzipSync } from 'node:zlib';
import { zipOf } from '../testing/zipOf.ts';
import { fileText } from './fileText.ts';

const SHEET = 'xl/worksheets/sheet1.xml';
const BOOK = { 'xl/workbook.xml': '<workbook><sheets><sheet name="a"/></sheets></workbook>' };
const sheet = (rows: string): string => `<worksheet><sheetData>${rows}</sheetData></worksheet>`;
const cell = (text: string): string => `<row r="1"><c r="A1" t="inlineStr"><is><t>${text}</t></is></c></row>`;

async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
}

/** Reads a file to its end, and answers how its text begins and how long it is. */
async function read(bytes: Uint8Array): Promise<{ text: string; length: number }> {
  let text = '';
  let length = 0;
  for await (const part of fileText(pieces(bytes))) {
    length += part.length;
    text = (text + part).slice(0, 200);
  }
  return { text, length };
}

describe('a file that is meant to do harm', () => {
  it('is read as any other where it only looks like one', async () => {
    expect((await read(zipOf({ ...BOOK, [SHEET]: sheet(cell('名称')) }))).text).toBe('名称\n');
  });

  it.each([
    ['rows that are millions of empty lines apart', { ...BOOK, [SHEET]: sheet('<row r="400000000"><c t="str"><v>1</v></c></row>') }],
    ['a row whose number is none', { ...BOOK, [SHEET]: sheet('<row r="1e3x"><c t="str"><v>1</v></c></row>') }],
    ['a cell of two million characters', { ...BOOK, [SHEET]: sheet(cell('甲'.repeat(2_000_000))) }],
    ['millions of characters and no tag', { ...BOOK, [SHEET]: sheet(`<!--${'x'.repeat(9_000_000)}-->${cell('甲')}`) }],
    ['elements within each other without end', { ...BOOK, [SHEET]: '<a>'.repeat(1_000_000) }],
    [
      'empty strings without end',
      { ...BOOK, [SHEET]: sheet(cell('甲')), 'xl/sharedStrings.xml': `<sst>${'<si/>'.repeat(13_000_000)}</sst>` },
    ],
    [
      'formats without end',
      { ...BOOK, [SHEET]: sheet(cell('甲')), 'xl/styles.xml': `<s><cellXfs>${'<xf/>'.repeat(200_000)}</cellXfs></s>` },
    ],
    [
      'an entity of its own',
      { ...BOOK, [SHEET]: `<!DOCTYPE w [<!ENTITY a "b"><!ENTITY c SYSTEM "file:///etc/passwd">]>${sheet(cell('&a;&c;'))}` },
    ],
    [
      'a sheet outside the workbook',
      {
        'xl/workbook.xml': '<w><sheet r:id="x"/></w>',
        'xl/_rels/workbook.xml.rels': '<r><Relationship Id="x" Target="../../../etc/passwd"/></r>',
      },
    ],
    ['parts with names that lead outside', { ...BOOK, '../../outside.xml': '<a/>', [SHEET]: sheet(cell('甲')) }],
    ['no end of parts', { ...BOOK, ...Object.fromEntries(Array.from({ length: 2_000 }, (_, index) => [`xl/${index}.xml`, ''])) }],
  ])('is refused: %s', async (_what, parts) => {
    const before = process.memoryUsage().heapUsed;
    await expect(read(zipOf(parts))).rejects.toMatchObject({ name: 'NotAWorkbook' });
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(1_200e6);
  });

  it('is refused where a byte of it is another than was packed, though it unpacks', async () => {
    const bytes = zipOf({ ...BOOK, [SHEET]: sheet(cell('金额0.2')) });
    // What a part's bytes add up to stands in the directory at the file's end.
    const directory = bytes.lastIndexOf('PK\x01\x02');
    bytes.writeUInt32LE(0, directory + 16);
    await expect(read(bytes)).rejects.toThrow(/CRC-32/);
  });

  it('is refused with what to do where it is a workbook of the old format', async () => {
    const old = Buffer.concat([Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]), Buffer.alloc(2_000)]);
    await expect(read(old)).rejects.toThrow(/save it as XLSX or CSV/);
  });

  it('is refused where one string of a workbook is longer than any cell', async () => {
    const parts = { ...BOOK, [SHEET]: sheet(cell('甲')), 'xl/sharedStrings.xml': `<sst><si><t>${'甲'.repeat(200_000)}</t></si></sst>` };
    await expect(read(zipOf(parts))).rejects.toThrow(/too large/);
  });

  it('is refused where it unpacks to hundreds of times its size, and read where it is but repetitive', async () => {
    const repetitive = gzipSync(Buffer.alloc(64 * 1024 * 1024, '甲公司,1\n'));
    expect((await read(repetitive)).length).toBeGreaterThan(20_000_000);
    const bomb = gzipSync(Buffer.alloc(512 * 1024 * 1024, 'a\n'));
    expect(bomb.length).toBeLessThan(1_000_000);
    await expect(read(bomb)).rejects.toMatchObject({ name: 'UnpacksTooLarge' });
  });
});
