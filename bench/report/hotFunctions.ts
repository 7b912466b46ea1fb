import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Profile {
  readonly nodes: readonly { readonly id: number; readonly callFrame: { functionName: string; url: string; lineNumber: number } }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

const SHOWN = 25;

/** What a scenario's profile of a variant is called. */
export function profileName(scenario: string, variant: string): string {
  return `${scenario}-${variant}.cpuprofile`;
}

/** Where the profiles in a folder spent their time, in the functions themselves. */
export function hotFunctions(folder: string, names: readonly string[]): string {
  return names
    .filter((name) => existsSync(join(folder, name)))
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
  // Neither waiting nor the profiler's own work is the variant's.
  for (const name of ['(idle)', 'dispatch']) own.delete(name);
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
