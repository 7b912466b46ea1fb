import { closeSync, openSync } from 'node:fs';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import ExcelJS from 'exceljs';
import { fileText } from './fileText.ts';

const CSV = '名称,金额\n清远甲公司,0.2\n"乙,公司",12\n';

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(bytes: Uint8Array, size = 3) {
  let seen = 0;
  const file = fileText(pieces(bytes, size), (chunk) => (seen += chunk.length));
  let text = '';
  for await (const part of file) text += part;
  return {
    text,
    encoding: file.encoding,
    ...(file.isBrokenOff ? { isBrokenOff: true } : {}),
    isWhole: file.bytes === bytes.length && seen === bytes.length,
  };
}

async function workbook(...rows: unknown[][]): Promise<Uint8Array> {
  const book = new ExcelJS.Workbook();
  const sheet = book.addWorksheet('数据');
  rows.forEach((row) => sheet.addRow(row));
  book.addWorksheet('说明').addRow(['不读']);
  return new Uint8Array(await book.xlsx.writeBuffer());
}

describe('fileText', () => {
  it('reads plain and compressed text alike, in pieces of any size', async () => {
    for (const size of [1, 3, 100_000]) {
      expect(await read(Buffer.from(CSV), size)).toEqual({ text: CSV, encoding: 'utf-8', isWhole: true });
      expect(await read(gzipSync(CSV), size)).toEqual({ text: CSV, encoding: 'utf-8', isWhole: true });
    }
    // 清远, in GB18030
    const gb = Buffer.from([0xc7, 0xe5, 0xd4, 0xb6, 0x0a]);
    expect(await read(gzipSync(gb))).toEqual({ text: '清远\n', encoding: 'gb18030', isWhole: true });
    expect(await read(new Uint8Array())).toEqual({ text: '', encoding: 'utf-8', isWhole: true });
  });

  it('reads a compressed file that breaks off, or is broken, as far as it goes, and says that it breaks off', async () => {
    const long = Array.from({ length: 5_000 }, (_, index) => `甲${index * 7919},${index}`).join('\n');
    const compressed = gzipSync(long);
    const { text, isWhole, isBrokenOff } = await read(compressed.subarray(0, Math.floor(compressed.length / 2)), 1_000);
    expect([long.startsWith(text), text.length > 1_000, isBrokenOff, isWhole]).toEqual([true, true, true, true]);
    const broken = Buffer.from(compressed);
    broken.fill(0, Math.floor(broken.length / 2), Math.floor(broken.length / 2) + 50);
    expect((await read(broken, 1_000)).isBrokenOff).toBe(true);
  });

  it('reads the first sheet of a workbook: a line for each row, days as days, numbers as they were typed', async () => {
    const book = await workbook(
      ['名称', '金额（万元）', '日期', '备注', '选填'],
      ['甲,"公司"', 0.1 + 0.2, new Date(Date.UTC(2026, 4, 10))],
      [],
      ['乙', 1234567.89, '2026/5/10', { formula: '1+1', result: 2 }, true],
      [{ richText: [{ text: '丙' }, { text: '公司' }] }, 12, new Date(Date.UTC(2026, 4, 10, 8, 30)), { error: '#REF!' }],
    );
    expect(await read(book, 1_000)).toEqual({
      text: '名称,金额（万元）,日期,备注,选填\n"甲,""公司""",0.3,2026-05-10,,\n\n乙,1234567.89,2026/5/10,2,true\n丙公司,12,2026-05-10 08:30:00,#REF!,\n',
      encoding: 'xlsx',
      isWhole: true,
    });
  });

  it('refuses what begins like a workbook and is none, or breaks off', async () => {
    const book = await workbook(['名称'], ['甲']);
    await expect(read(book.subarray(0, book.length - 400), 1_000)).rejects.toThrow(/不是完整的 XLSX/);
    await expect(read(Buffer.from('PK\u0003\u0004nothing of the kind'))).rejects.toThrow(/不是完整的 XLSX/);
  });

  it('reads UTF-16 whichever byte comes first, and takes U+0000 for a broken character', async () => {
    const little = Buffer.from(`\ufeff${CSV}`, 'utf16le');
    expect(await read(little)).toEqual({ text: CSV, encoding: 'utf-16le', isWhole: true });
    expect(await read(Buffer.from(little).swap16())).toEqual({ text: CSV, encoding: 'utf-16be', isWhole: true });
    expect((await read(Buffer.from('甲\0乙\n'))).text).toBe('甲\ufffd乙\n');
  });

  it('writes an amount of less than a millionth out, rather than as nothing', async () => {
    const book = await workbook(['金额'], [0.000_000_12], [-0.000_000_5], [1e14]);
    expect((await read(book, 1_000)).text).toBe('金额\n0.00000012\n-0.0000005\n100000000000000\n');
  });

  it('names the other sheets that are shown and hold anything, once it is read', async () => {
    const book = new ExcelJS.Workbook();
    book.addWorksheet('一月').addRow(['名称']);
    book.addWorksheet('二月').addRow(['名称']);
    book.addWorksheet('空表');
    book.addWorksheet('旧', { state: 'hidden' }).addRow(['名称']);
    const file = fileText(Readable.from([new Uint8Array(await book.xlsx.writeBuffer())]));
    expect(file.unreadSheets).toEqual([]);
    for await (const part of file) expect(part).toBe('名称\n');
    expect(file.unreadSheets).toEqual(['二月']);
  });

  it('holds no file open for what it did not read to its end', async () => {
    const book = new ExcelJS.Workbook();
    book.addWorksheet('一月').addRow(['名称']);
    const large = book.addWorksheet('二月');
    for (let row = 0; row < 3_000; row += 1) large.addRow([`${row * 7919}`, Math.sin(row)]);
    const bytes = new Uint8Array(await book.xlsx.writeBuffer());
    /** The lowest that is free. */
    const descriptor = (): number => {
      const file = openSync(fileURLToPath(import.meta.url), 'r');
      closeSync(file);
      return file;
    };
    const before = descriptor();
    for (let time = 0; time < 20; time += 1) await read(bytes);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(descriptor() - before).toBeLessThan(10);
  });

  it('reads the first sheet that is shown', async () => {
    const book = new ExcelJS.Workbook();
    book.addWorksheet('去年', { state: 'hidden' }).addRow(['旧']);
    book.addWorksheet('今年').addRow(['新']);
    expect((await read(new Uint8Array(await book.xlsx.writeBuffer()), 1_000)).text).toBe('新\n');
  });
});
