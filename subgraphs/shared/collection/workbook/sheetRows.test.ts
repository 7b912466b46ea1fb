import type { LayoutColumn } from '../layout.ts';
import { cellReader, readCell } from '../readCell.ts';
import { zipOf } from '../../testing/zipOf.ts';
import { workbookText } from './workbookText.ts';

const FORMATS = ['0.00%;[Red]-0.00%', '0.0&quot;%&quot;', '0\\%', '[=1]0%', '0.00'];
const STYLES = `<styleSheet>${FORMATS.map((code, index) => `<numFmt numFmtId="${170 + index}" formatCode="${code}"/>`).join('')}
  <cellXfs>${[0, 9, 10, ...FORMATS.map((_, index) => 170 + index)].map((id) => `<xf numFmtId="${id}"/>`).join('')}</cellXfs></styleSheet>`;

/** What is read of a sheet with these cells in its only row. */
async function read(...cells: string[]): Promise<string> {
  const bytes = zipOf({
    'xl/workbook.xml': '<workbook><sheets><sheet name="a"/></sheets></workbook>',
    'xl/styles.xml': STYLES,
    'xl/worksheets/sheet1.xml': `<worksheet><sheetData><row r="1">${cells.join('')}</row></sheetData></worksheet>`,
  });
  const pieces = (async function* () {
    yield await Promise.resolve(bytes);
  })();
  let text = '';
  for await (const part of workbookText(pieces)) text += part;
  return text.trimEnd();
}

describe('sheetRows', () => {
  const styled = (style: number, value: string): string => `<c s="${style}"><v>${value}</v></c>`;

  it('reads a percentage as it is shown, to the last digit, as a CSV has it', async () => {
    expect(await read(styled(1, '0.51'), styled(2, '0.5125'), styled(3, '-0.07'), styled(1, '1'), styled(1, '0'), styled(6, '1.5'))).toBe(
      '51%,51.25%,-7%,100%,0%,150%',
    );
    // What binary fractions leave behind is no digit of it.
    expect(await read(styled(1, '0.28999999999999998'), styled(1, '0.57499999999999996'), styled(2, '1.0000000000000001E-5'))).toBe(
      '29%,57.5%,0.001%',
    );
    const share: LayoutColumn = { header: '持股比例（%）', type: 'decimal' } as LayoutColumn;
    expect(readCell(share, await read(styled(1, '0.51')))).toEqual({ value: '51' });
  });

  it('reads what a spreadsheet escapes in a text for what it is', async () => {
    const text = (written: string): string => `<c t="inlineStr"><is><t xml:space="preserve">${written}</t></is></c>`;
    expect(await read(text('1号_x000D_\n附件'), text('_x005F_x000D_'), text('_x0000_'), text('a_xyz_b'))).toBe(
      '"1号\n附件",_x000D_,_x0000_,a_xyz_b',
    );
  });

  it('takes a percent sign that is quoted or escaped for the text that it is, and other numbers as they are', async () => {
    expect(await read(styled(4, '51'), styled(5, '51'), styled(7, '0.51'), styled(0, '0.51'))).toBe('51,51,0.51,0.51');
  });

  it('reads a whole number with the digits that are stored, and none that was rounded', async () => {
    const stored = ['441802199001011236', '441802199001011236.0', '006', '123456789012345', '1.5E+5', '1234.5600000000001'];
    expect(await read(...stored.map((value) => styled(0, value)))).toBe(
      '441802199001011236,441802199001011236,006,123456789012345,150000,1234.56',
    );
    expect(await read(styled(0, '4.4180219900101102E+17'), styled(0, '4.41802199001011E17'), styled(7, '-1e15'))).toBe(
      '#ROUNDED,#ROUNDED,#ROUNDED',
    );
  });

  it.each(['text', 'documentNumber', 'money', 'decimal', 'integer', 'date', 'boolean', 'code'] as const)(
    'takes no row with a rounded number in a column of %s, not even an optional one',
    (type) => {
      const column = { header: '号码', type, codes: {} } as LayoutColumn;
      const fault = { reason: 'NUMBER_ROUNDED', column: '号码' };
      expect([readCell(column, '#ROUNDED'), cellReader(column)('#ROUNDED')]).toEqual([{ fault }, { fault }]);
    },
  );

  it('tells a formula that was never computed from an empty cell, and from one whose answer is an empty text', async () => {
    const cells = ['<f>C1*2</f>', '<f>C1*2</f><v/>', '<f>C1*2</f><v></v>', '<f t="shared" si="0"/>', '<v/>', '<f>C1*2</f><v>4</v>'];
    expect(await read(...cells.map((cell) => `<c>${cell}</c>`), '<c t="str"><f>T(C1)</f><v></v></c>', '<c t="str"><f>T(C1)</f></c>')).toBe(
      '#FORMULA,#FORMULA,#FORMULA,#FORMULA,,4,,#FORMULA',
    );
  });

  it.each(['text', 'documentNumber', 'money', 'decimal', 'integer', 'date', 'month', 'boolean', 'code'] as const)(
    'says so of a formula without a value in an optional column of %s',
    async (type) => {
      const column = { header: '金额', type, codes: {} } as LayoutColumn;
      const note = { reason: 'VALUE_DROPPED', column: '金额', detail: '#FORMULA' };
      expect(readCell(column, await read('<c><f>C1*2</f></c>'))).toEqual({ value: null, note });
    },
  );
});
