import { isCalendarDay, scalarPatterns, scalars } from './scalars.ts';

/** What is let through at one look must be what a careful one lets through. */
describe('patterns of scalars', () => {
  const matches = (name: string, text: string): boolean => new RegExp(`^(?:${scalarPatterns[name] ?? ''})$`).test(`"${text}"`);

  it('match days of the calendar alone, and all of a common year', () => {
    let days = 0;
    for (const year of ['0000', '0099', '0100', '1899', '1900', '2023', '2024', '9999'])
      for (let month = 0; month <= 13; month += 1)
        for (let day = 0; day <= 32; day += 1) {
          const text = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
          if (matches('Date', text)) expect([text, isCalendarDay(text)]).toEqual([text, true]);
          if (year === '2023' && matches('Date', text)) days += 1;
        }
    expect(days).toBe(365);
  });

  it('match amounts that the scalar takes', () => {
    const given = ['0', '-0.5', '7.00', '51000.10', '1e3', '01', '1.234', '', '9999999999999999', '99999999999999999', ' 1', '１'];
    expect(given.filter((text) => matches('Money', text))).toEqual(given.filter((text) => takes('Money', text)));
  });
});

describe('DateTime', () => {
  it.each([
    '2026-11-22T09:30:00+08:00',
    '2024-02-29T23:59:59.999999999Z',
    '9999-12-31T23:59:59+08:00',
    '0001-01-01T00:00:00+08:00',
    '2026-11-22T09:30:00-15:59',
  ])('takes %s', (text) => expect(takes('DateTime', text)).toBe(true));

  it.each([
    '9999-12-31T23:59:59-12:00',
    '9999-12-31T16:00:00Z',
    '2026-02-30T00:00:00Z',
    '2026-02-28T24:00:00Z',
    '2026-99-99T00:00:00Z',
    '0000-01-01T00:00:00Z',
    '2026-11-22T09:30:00+99:00',
    '2026-11-22T09:30:00+16:00',
    '2026-11-22T09:30:00-23:00',
    '0001-01-01T00:00:00+23:59',
    '2026-11-22 09:30:00Z',
    '2026-11-22',
  ])('refuses %s', (text) => expect(takes('DateTime', text)).toBe(false));
});

function takes(name: string, text: string): boolean {
  try {
    scalars[name]?.serialize(text);
    return true;
  } catch {
    return false;
  }
}
