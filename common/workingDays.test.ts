import { isWorkingDay, workingDaysFrom } from './workingDays.ts';

describe('working days', () => {
  it('know the Spring Festival of 2026 and its adjusted Saturdays', () => {
    expect(['2026-02-13', '2026-02-14', '2026-02-16', '2026-02-23', '2026-02-24', '2026-02-28'].map(isWorkingDay)).toEqual([
      true,
      true,
      false,
      false,
      true,
      true,
    ]);
  });

  it('are counted before and after a day', () => {
    expect(workingDaysFrom('2026-11-24', -7)).toBe('2026-11-13');
    // Friday the 13th, the adjusted Saturday, then nine days off.
    expect(workingDaysFrom('2026-02-12', 3)).toBe('2026-02-24');
  });
});
