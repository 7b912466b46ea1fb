import { writePdf, shown } from './writePdf.ts';

describe('documents as PDF', () => {
  it('spell a character that the typeface lacks as its number: no name loses a part', () => {
    expect(shown('欧阳喆，《办法》〔2026〕第1号 ABC')).toBe('欧阳喆，《办法》〔2026〕第1号 ABC');
    expect(shown('李㵟\t䶮')).toBe('李〔U+3D5F〕 〔U+4DAE〕');
  });

  it('repeat the titles of a table on every page, and number the pages', async () => {
    const rows = Array.from({ length: 200 }, (_none, index) => [String(index + 1), '英德市隆达建筑工程有限公司'.repeat(4)]);
    const pdf = await writePdf({
      title: '试印',
      number: '清信报〔2026〕第000001号',
      facts: [['名称', '甲']],
      sections: [
        {
          heading: '一、表',
          table: {
            columns: [
              { title: '序号', share: 1 },
              { title: '名称', share: 3 },
            ],
            rows,
          },
        },
        { heading: '二、句', sentences: ['没有。'] },
      ],
      foot: '试印',
    });
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    const pages = pdf.toString('latin1').match(/\/Type \/Page\b/g) ?? [];
    expect(pages.length).toBeGreaterThan(4);
    expect(pages.length).toBeLessThan(20);
  });
});
