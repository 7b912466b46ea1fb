import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
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
    expect(workingDaysFrom('2026-02-24', 0)).toBe('2026-02-24');
  });

  it('are none on the holidays that the law names, though the calendar of their year is not out', () => {
    // 2043: 除夕 2 月 9 日，清明 4 月 5 日，端午 6 月 11 日，中秋 9 月 17 日 / the lunar days of a year far off, all but the first on weekdays
    const holidays = [
      '2043-01-01',
      '2043-02-09',
      '2043-02-10',
      '2043-02-11',
      '2043-02-12',
      '2043-05-01',
      '2043-06-11',
      '2043-09-17',
      '2043-10-01',
      '2043-10-02',
    ];
    for (const day of holidays) expect([day, isWorkingDay(day)]).toEqual([day, false]);
    for (const day of ['2043-01-02', '2043-02-06', '2043-02-13', '2043-06-12', '2043-09-18', '2043-10-05'])
      expect([day, isWorkingDay(day)]).toEqual([day, true]);
    expect(isWorkingDay('2044-04-04')).toBe(false);
    expect(workingDaysFrom('2042-12-31', 1)).toBe('2043-01-02');
  });

  it('are the same wherever the host is', () => {
    const days = [
      '2026-02-14',
      '2026-02-16',
      '2026-02-28',
      '2026-11-20',
      '2026-11-21',
      '2026-11-22',
      '2026-11-23',
      '2043-02-09',
      '2044-04-04',
    ];
    const script = `import { isWorkingDay } from './common/workingDays.ts';
      console.log(JSON.stringify(${JSON.stringify(days)}.map(isWorkingDay)));`;
    const saidIn = (zone: string): string => {
      const parameters = ['--import', './scripts/typescript.js', '--input-type=module', '-e', script];
      const { stdout, stderr } = spawnSync(process.execPath, parameters, {
        cwd: fileURLToPath(new URL('..', import.meta.url)),
        env: { TZ: zone },
        encoding: 'utf8',
      });
      return stdout.trim() || stderr;
    };
    for (const zone of ['Asia/Shanghai', 'America/Los_Angeles', 'Atlantic/Azores', 'Pacific/Auckland'])
      expect([zone, saidIn(zone)]).toEqual([zone, '[true,false,true,true,false,false,true,false,false]']);
  });
});
