import { readMoney } from './readMoney.ts';

const yuan = (cell: string, unit: 'yuan' | 'wanyuan' = 'yuan') => readMoney(cell, unit)?.yuan;

describe('readMoney', () => {
  it.each([
    ['0.2', '2000.00'],
    ['0.000001', '0.01'],
    ['12.345678', '123456.78'],
    ['10', '100000.00'],
    ['.5', '5000.00'],
    ['007.', '70000.00'],
    ['1,234.5', '12345000.00'],
    ['1E-3', '10.00'],
    ['１２．５', '125000.00'],
    ['0.0000010', '0.01'],
    ['0', '0.00'],
    ['99999999999.999999', '999999999999999.99'],
  ])('turns %s 万元 into %s yuan', (cell, expected) => {
    expect(readMoney(cell, 'wanyuan')).toEqual({ yuan: expected, ownUnit: false });
  });

  it('lets a unit in the cell win over the column', () => {
    expect(readMoney('2000元', 'wanyuan')).toEqual({ yuan: '2000.00', ownUnit: true });
    expect(readMoney('人民币0.2万元', 'yuan')).toEqual({ yuan: '2000.00', ownUnit: true });
    expect(readMoney('0.2万元', 'wanyuan')).toEqual({ yuan: '2000.00', ownUnit: false });
    expect(readMoney('¥1.2亿元', 'yuan')).toEqual({ yuan: '120000000.00', ownUnit: true });
  });

  it.each(['', '.', '约2', '-1', '1.2.3', '12,34', '0.001', '1e999', '12345678901234567', '2026-01-01'])('refuses %p as yuan', (cell) => {
    expect(readMoney(cell, 'yuan')).toBeUndefined();
  });

  it('refuses 万元 below one fen', () => {
    expect(readMoney('0.0000001', 'wanyuan')).toBeUndefined();
  });

  it('is exact to the fen for every amount: compared with integers over amounts of every length', () => {
    let seed = 20261101n;
    for (let turn = 0; turn < 20_000; turn++) {
      seed = (seed * 6364136223846793005n + 1442695040888963407n) % 2n ** 64n;
      const fen = (seed >> 8n) % 10n ** BigInt(1 + (turn % 17));
      const wan = `${String(fen / 1_000_000n)}.${String(fen % 1_000_000n).padStart(6, '0')}`;
      const expected = `${String(fen / 100n)}.${String(fen % 100n).padStart(2, '0')}`;
      expect(yuan(wan, 'wanyuan')).toBe(expected);
      expect(yuan(wan.replace(/\.?0+$/, ''), 'wanyuan')).toBe(expected);
      expect(yuan(expected)).toBe(expected);
    }
  });
});
