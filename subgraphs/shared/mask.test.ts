import { maskAddress, maskDocumentNumber, maskPersonName } from './mask.ts';

describe('masks of natural persons', () => {
  it.each([
    ['广东省清远市英德市英城街道和平路1号', '广东省清远市英德市***'],
    ['清远市清城区先锋路12号', '清远市清城区***'],
    ['清远市连山壮族瑶族自治县吉田镇', '清远市连山壮族瑶族自治县***'],
    ['广西壮族自治区贺州市八步区', '广西壮族自治区贺州市八步区***'],
    ['佛冈县石角镇', '佛冈县***'],
    ['沿江路3号新城市花园小区5栋301', '***'],
    ['清远市东城小区5栋301', '清远市***'],
    ['清城区市场路8号', '清城区***'],
    ['先锋路12号小市街区36号', '***'],
    ['1栋2单元英德市', '***'],
    ['', '***'],
  ])('an address ends at its county: %s', (address, masked) => expect(maskAddress(address)).toBe(masked));

  it('a name keeps its surname, a document its ends, and neither its length', () => {
    expect(['张三', '欧阳志远', '张', 'John Smith', ''].map(maskPersonName)).toEqual(['张**', '欧阳**', '张**', 'J**', '**']);
    expect(['441881200508289644', 'E12345678', '1234', '44180219821025933201'].map(maskDocumentNumber)).toEqual([
      '4418**********9644',
      'E******78',
      '******',
      '4******01',
    ]);
  });
});
