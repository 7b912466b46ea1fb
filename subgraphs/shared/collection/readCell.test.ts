import type { LayoutColumn } from './layout.ts';
import { readCell, spellDocumentNumber } from './readCell.ts';

describe('spellDocumentNumber', () => {
  it('writes a year in the brackets of official documents, whichever were typed', () => {
    for (const written of ['〔2026〕', '（2026）', '(2026)', '[2026]', '【2026】', '{2026}', '［2026］', '（２０２６〕', ' ( 2026 ) '])
      expect(spellDocumentNumber(`清市监罚${written}1号`)).toBe('清市监罚〔2026〕1号');
  });

  it('writes a year that comes first in round ones, as courts do', () => {
    for (const written of ['（2026）', '(2026)', '〔2026〕', '[2026]'])
      expect(spellDocumentNumber(`${written}粤1802执12号`)).toBe('（2026）粤1802执12号');
  });

  it('leaves brackets that are not around a year as they are', () => {
    expect(['（粤）JZ安许证字[2023]1', '清登(12345)号', '[无]字(1234)号'].map(spellDocumentNumber)).toEqual([
      '（粤）JZ安许证字〔2023〕1',
      '清登（12345）号',
      '〔无〕字（1234）号',
    ]);
  });
});

describe('readCell', () => {
  const column = (given: Partial<LayoutColumn>): LayoutColumn => ({
    ...{ header: '列', aliases: [], type: 'text', list: false, required: false, strict: false },
    ...given,
  });

  it('takes the words for nothing in a text that may be left out for nothing, and in no other', () => {
    for (const word of ['/', '／', '//', '-', '——', '无', '暂无', 'N/A', 'null']) {
      expect(readCell(column({}), word)).toMatchObject({ value: null });
      if (word !== 'null') expect(readCell(column({ required: true }), word)).toEqual({ value: word });
    }
    for (const words of ['无照经营', '暂无照片', '清/远']) expect(readCell(column({}), words)).toEqual({ value: words });
  });

  it('reads the answer to a question in its own words', () => {
    const settled = column({ header: '是否补缴', type: 'boolean', strict: true });
    expect(['已补缴', '补缴', '是', '未补缴', '否'].map((each) => readCell(settled, each))).toEqual(
      [true, true, true, false, false].map((value) => ({ value })),
    );
    expect(readCell(column({ header: '是否合格', type: 'boolean', strict: true }), '不合格')).toEqual({ value: false });
    expect(readCell(settled, '部分补缴')).toMatchObject({ fault: { reason: 'BOOLEAN_UNKNOWN' } });
  });

  it('reads a list of kinds however they are joined, and a kind whose name joins two', () => {
    const kinds = column({
      type: 'code',
      list: true,
      codes: { 罚款: 'FINE', 没收违法所得: 'CONFISCATION', '警告、通报批评': 'WARNING;CRITICISM' },
    });
    expect(
      ['罚款;没收违法所得', '罚款、没收违法所得', '罚款，罚款', '警告、通报批评', '罚款;警告、通报批评'].map((each) =>
        readCell(kinds, each),
      ),
    ).toEqual(
      ['FINE;CONFISCATION', 'FINE;CONFISCATION', 'FINE', 'WARNING;CRITICISM', 'FINE;WARNING;CRITICISM'].map((value) => ({ value })),
    );
    expect(readCell(kinds, '罚款、拘留')).toMatchObject({ note: { reason: 'VALUE_DROPPED' } });
  });
});
