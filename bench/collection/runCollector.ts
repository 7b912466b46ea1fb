import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DatasetFile } from '../../scripts/stack/collectInOrder.ts';
import { childEnvironment } from '../processes/childEnvironment.ts';
import type { CollectedFile, CollectorUsage } from './collector.ts';

const PROGRAM = fileURLToPath(new URL('collector.ts', import.meta.url));

/** Runs the collector with the flags that `npm run collect` has, and answers what it told. Rejects when it fails. */
export function runCollector(
  root: string,
  files: readonly DatasetFile[],
  lanes: number,
  onFile: (file: CollectedFile) => void,
  environment: Readonly<Record<string, string>> = {},
): Promise<{ files: CollectedFile[]; usage: CollectorUsage }> {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
  const flags = scripts['collect']?.split(' ').filter((word) => word.startsWith('--') && word !== '--import') ?? [];
  const child = spawn(process.execPath, [...flags, '--import', './scripts/typescript.js', PROGRAM, JSON.stringify({ files, lanes })], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: childEnvironment(environment),
  });
  return new Promise((resolve, reject) => {
    const told: CollectedFile[] = [];
    let usage: CollectorUsage | undefined;
    child.on('message', (message) => {
      const each = message as CollectedFile | CollectorUsage;
      if ('collectMs' in each) usage = each;
      else {
        told.push(each);
        onFile(each);
      }
    });
    child.once('error', reject);
    child.once('exit', (code) => {
      if (usage === undefined) reject(new Error(`the collector ended with ${String(code)}`));
      else resolve({ files: told, usage });
    });
  });
}
