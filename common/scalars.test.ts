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

function takes(name: string, text: string): boolean {
  try {
    scalars[name]?.serialize(text);
    return true;
  } catch {
    return false;
  }
}
