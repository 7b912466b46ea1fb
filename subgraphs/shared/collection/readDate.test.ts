import { addDuration } from '../rules/addDuration.ts';
import { hasTimeOfDay, readDate, readMonth } from './readDate.ts';

describe('hasTimeOfDay', () => {
  it.each(['2026-11-27 14:03:22', '2026/11/27 00:00:01', '2026-11-27T14:03Z', '2026-11-27 00:00:00Z', '2026-11-27 ０８：３０'])(
    'finds one in %s',
    (cell) => {
      expect(hasTimeOfDay(cell)).toBe(true);
    },
  );

  it.each([
    '2026-11-27',
    '2026-11-27 00:00:00',
    '2026-11-26T16:00:00Z',
    '2026-11-27 23:59:59',
    '2026-11-27 24:00',
    '2026-11-27T00:00+0800',
  ])('finds none in %s', (cell) => {
    expect(hasTimeOfDay(cell)).toBe(false);
  });
});

describe('readDate', () => {
  it.each([
    '2026-01-02',
    '2026/1/2',
    '2026.1.2',
    '20260102',
    '2026年1月2日',
    ' ２０２６－０１－０２ ',
    '2026-01-02 13:45:00',
    '2026-01-01T16:00:00Z',
    '2026-01-02T00:30:00+08:00',
  ])('reads %p as the second of January', (cell) => {
    expect(readDate(cell)).toEqual({ day: '2026-01-02' });
  });

  it.each(['1900-01-01', '1899-12-31', '1899/12/30', '19000101', '1899-12-31T16:00:00Z'])('reads %s as unknown', (cell) => {
    expect(readDate(cell)).toBe('UNKNOWN');
  });

  it.each(['2099-12-31', '9999-09-09', '99991231', '2099-12-30T16:00:00.000Z', '长期', '无处罚期限'])('reads %s as open-ended', (cell) => {
    expect(readDate(cell)).toBe('OPEN_ENDED');
  });

  it.each([
    '2026-02-29',
    '2026-13-01',
    '20261301',
    '昨天',
    '2026',
    '2026-1',
    '1026-01-01',
    '45658',
    '1/2/2026',
    '2026-01-02 25:99',
    '2026-01-02T24:30',
  ])('takes %s for no date', (cell) => {
    expect(readDate(cell)).toBe('IMPOSSIBLE');
  });

  it('reads a month as its first day', () => {
    for (const cell of ['2026-03', '202603', '2026/3', '2026年3月', '2026-03-17']) expect(readMonth(cell)).toEqual({ day: '2026-03-01' });
    expect(readMonth('2026-13')).toBe('IMPOSSIBLE');
  });
});

describe('addDuration', () => {
  it('counts to the same day of the month reached, or its last', () => {
    expect(addDuration('2024-02-29', 'P1Y')).toBe('2025-02-28');
    expect(addDuration('2026-08-31', 'P6M')).toBe('2027-02-28');
    expect(addDuration('2026-12-31', 'P3Y')).toBe('2029-12-31');
    expect(addDuration('2026-12-31', 'P1Y2M3D')).toBe('2028-03-03');
  });
});
