import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Profile {
  readonly nodes: readonly { readonly id: number; readonly callFrame: { functionName: string; url: string; lineNumber: number } }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

const SHOWN = 25;

/** Where each profile of a folder spent its time, in the functions themselves, the idle loop left out. */
export function hotFunctions(folder: string): string {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.cpuprofile'))
    .map((name) => `${name}\n${hottest(JSON.parse(readFileSync(join(folder, name), 'utf8')) as Profile)}`)
    .join('\n\n');
}

function hottest({ nodes, samples, timeDeltas }: Profile): string {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
  const own = new Map<string, number>();
  samples.forEach((id, index) => {
    const name = names.get(id) ?? '';
    own.set(name, (own.get(name) ?? 0) + (timeDeltas[index] ?? 0));
  });
  own.delete('(idle)');
  const total = [...own.values()].reduce((sum, each) => sum + each, 0);
  return [...own]
    .sort(([, a], [, b]) => b - a)
    .slice(0, SHOWN)
    .map(([name, time]) => `${((time / total) * 100).toFixed(1).padStart(6)} %  ${name}`)
    .join('\n');
}

function nameOf({ functionName, url, lineNumber }: Profile['nodes'][number]['callFrame']): string {
  const place =
    url === ''
      ? ''
      : ` ${
          url
            .split(/node_modules\//)
            .at(-1)
            ?.split('/')
            .slice(-3)
            .join('/') ?? ''
        }:${lineNumber + 1}`;
  return `${functionName === '' ? '(anonymous)' : functionName}${place}`;
}
