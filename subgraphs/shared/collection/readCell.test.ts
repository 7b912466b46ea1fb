import { spellDocumentNumber } from './readCell.ts';

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
