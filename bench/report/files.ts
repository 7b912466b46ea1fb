import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Results, ScenarioResult } from '../measure/results.ts';
import type { Variant } from '../variants/variant.ts';
import { chart } from './chart.ts';
import { performancePage } from './performancePage.ts';

const latestIn = (bench: string): string => join(bench, 'results/latest.json');

/** What was measured last. Throws where nothing was. */
export function readResults(bench: string): Results {
  return JSON.parse(readFileSync(latestIn(bench), 'utf8')) as Results;
}

/** Writes new results beside those of scenarios that were not measured this time, and answers all of them. */
export function keepResults(bench: string, variants: readonly Variant[], scenarios: readonly ScenarioResult[]): Results {
  const before = existsSync(latestIn(bench)) ? readResults(bench).scenarios : [];
  const measured = new Map(scenarios.map((scenario) => [scenario.name, scenario]));
  const known = before.map((scenario) => measured.get(scenario.name) ?? scenario);
  const added = scenarios.filter(({ name }) => !before.some((scenario) => scenario.name === name));
  const results: Results = {
    variants: Object.fromEntries(variants.map(({ name, title }) => [name, title])),
    scenarios: [...known, ...added],
  };
  mkdirSync(join(bench, 'results'), { recursive: true });
  writeFileSync(latestIn(bench), `${JSON.stringify(results, null, 1)}\n`);
  return results;
}

/** Writes the page and its chart. */
export function writeReport(root: string, results: Results): void {
  writeFileSync(join(root, 'docs/performance.md'), performancePage(results));
  writeFileSync(join(root, 'docs/performance.svg'), chart(results));
}
