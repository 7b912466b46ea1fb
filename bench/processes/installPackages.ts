import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Installs what only the benchmark needs into bench/packages, if it is not there yet, from its own lock file. Throws with
 * what to do when npm fails.
 */
export function installPackages(bench: string, say: (text: string) => void): void {
  const folder = join(bench, 'packages');
  if (existsSync(join(folder, 'node_modules/.package-lock.json'))) return;
  say('正在安装对比用的软件包 / installing what is compared with, once: npm ci in bench/packages …');
  const { status } = spawnSync('npm', ['ci', '--loglevel=error'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error('npm ci 失败 / failed in bench/packages; --variants stock,ours,proxy (wrk) 不需要它 / do without it');
}
