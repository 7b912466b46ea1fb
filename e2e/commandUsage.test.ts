import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startScript, type Ran } from './runScript.ts';

/** What the commands refuse before they open a database or send anything. */
describe('a command that was given what it cannot do', () => {
  const folder = mkdtempSync(join(tmpdir(), 'credit-graph-usage-'));
  const dataDir = join(folder, '.data');
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  afterEach(() => expect(existsSync(dataDir)).toBe(false));

  const run = (script: string, ...parameters: string[]): Promise<Ran> => startScript(script, parameters, { DATA_DIR: dataDir }).ended;
  const refusal = (told: string) => ({ code: 2, stdout: '', stderr: expect.stringContaining(told) as string });

  it('collects nothing of a folder in which a file would be left out', async () => {
    mkdirSync(join(folder, 'tax'));
    for (const name of ['tax-arrears.csv', 'tax-arrears.xlsx']) writeFileSync(join(folder, 'tax', name), '名称\n');
    const stray = join(folder, 'tax', 'tax-arrears.xlsx');
    const refused = await run('collect', '--all', folder);
    expect(refused).toEqual(refusal('nothing was collected'));
    expect(refused.stderr.split('\n')[0]).toBe(stray);
    expect(await run('collect', '--all', join(folder, 'gone'))).toEqual(refusal('no such folder'));
    expect(await run('collect', '--all', folder, 'tax', 'tax-arrears', stray)).toEqual(refusal('用法'));
  });

  it.each(['collect', 'records', 'audit', 'screen', 'exchange', 'keys', 'token', 'policy'])(
    'is told by %s which option there is not, and where the usage is',
    async (script) => {
      const refused = await run(script, '--no-such-option');
      expect(refused).toEqual(refusal('用法见 --help / see --help for the usage'));
      expect(refused.stderr).toContain('--no-such-option');
    },
  );

  it.each([
    ['a day that the calendar does not have', 'records', ['--dry-run', '--on', '2026-13-45'], 'is no day'],
    ['the 30th of February', 'records', ['--dry-run', '--on', '2026-02-30'], 'is no day'],
    ['a folder instead of a file', 'collect', ['tax', 'tax-arrears', tmpdir()], 'is a folder'],
    ['a port that is no number', 'collect', ['--serve', '--port', 'abc'], 'from 0 to 65535'],
    ['a port that there is not', 'collect', ['--serve', '--port', '65536'], 'from 0 to 65535'],
    ['a token that would have ended', 'token', ['--org', '某局', '--scope', 'credit:2', '--hours', '0.0001'], 'a second at least'],
  ])('refuses %s', async (_what, script, parameters, told) => {
    expect(await run(script, ...parameters)).toEqual(refusal(told));
  });
});
