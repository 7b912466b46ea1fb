import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { population } from './city/population.ts';
import { cityGraph } from './graphs/cityGraph.ts';
import type { MeasuredGraph } from './graphs/measuredGraph.ts';
import { wideGraph } from './graphs/wideGraph.ts';
import { autocannon } from './load/autocannon.ts';
import { wrk } from './load/wrk.ts';
import { circumstances } from './measure/circumstances.ts';
import { LOAD_CORE, measureGraph, type Measuring } from './measure/measureGraph.ts';
import type { ScenarioResult } from './measure/results.ts';
import { HELP, readOptions, type Options } from './options.ts';
import { freePorts } from './processes/freePorts.ts';
import { installPackages } from './processes/installPackages.ts';
import { onlyRun } from './processes/onlyRun.ts';
import { pinning } from './processes/pinning.ts';
import { benchSite, type BenchSite } from './processes/site.ts';
import { keepResults, readResults, writeReport } from './report/files.ts';
import { hotFunctions, profileName } from './report/hotFunctions.ts';
import { table } from './report/table.ts';
import { cityScenarios } from './scenarios/cityScenarios.ts';
import type { Scenario } from './scenarios/scenario.ts';
import { wideScenarios } from './scenarios/wideScenarios.ts';
import { OTHERS } from './variants/others.ts';
import { OURS } from './variants/ours.ts';

const BENCH = fileURLToPath(new URL('.', import.meta.url)).replace(/[/\\]$/, '');
const ROOT = resolve(BENCH, '..');
const VARIANTS = [...OTHERS, ...OURS];
/** The last of the ports is held while a run lasts. */
const PORTS = 200;
const LOCK_PORT = PORTS - 1;

const say = (text: string): void => void process.stderr.write(`${text}\n`);

/** The command `npm run bench`. */
async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(HELP + VARIANTS.map(({ name, title }) => `  ${name.padEnd(18)}${title}\n`).join(''));
    return;
  }
  if (options.report) {
    writeReport(ROOT, readResults(BENCH));
    return;
  }
  const release = await onlyRun(options.basePort + LOCK_PORT, say);
  const site = await benchSite(options.checkout === undefined ? ROOT : resolve(options.checkout), BENCH);
  const leave = (): never => {
    site.remove();
    process.exit(1);
  };
  process.once('SIGINT', leave).once('SIGTERM', leave);
  try {
    const scenarios = await measure(options, site);
    process.stdout.write(`${table(scenarios)}\n`);
    if (options.profile !== undefined) {
      const profiles = scenarios.flatMap(({ name, figures }) => Object.keys(figures).map((variant) => profileName(name, variant)));
      process.stdout.write(`\n${hotFunctions(options.profile, profiles)}\n`);
    }
    if (options.write) writeReport(ROOT, keepResults(BENCH, VARIANTS, scenarios));
  } finally {
    site.remove();
    release();
  }
}

async function measure(options: Options, site: BenchSite): Promise<ScenarioResult[]> {
  const pins = pinning();
  const found = options.autocannon ? undefined : wrk(pins, LOAD_CORE);
  const variants = VARIANTS.filter(({ name }) => options.variants.length === 0 || options.variants.includes(name));
  if (!found || variants.some(({ needsPackages }) => needsPackages)) install(found === undefined);
  const generator = found ?? autocannon(pins, LOAD_CORE);
  const ports = freePorts(options.basePort, LOCK_PORT);
  const people = population(site.ids);
  const wanted = (scenarios: readonly Scenario[]): Scenario[] =>
    scenarios.filter(({ name, group }) => options.only.length === 0 || options.only.includes(name) || options.only.includes(group));
  if (options.profile !== undefined) mkdirSync(options.profile, { recursive: true });
  const { seconds, repeats, warmupSeconds, profile, rate } = options;
  const common: Omit<Measuring, 'graph' | 'scenarios'> = {
    ...{ variants, site, generator, ports, pinning: pins },
    effort: { seconds, repeats, warmupSeconds, profile, rate, folder: site.folder, say },
    circumstances: () => circumstances({ pinned: pins.possible, generator: generator.name, seconds, repeats }),
  };
  const city = (): Promise<MeasuredGraph> => cityGraph(site.root, site.folder, ports);
  const wide = (): Promise<MeasuredGraph> => wideGraph(site.folder, ports);
  return [
    ...(await measureGraph({ ...common, graph: city, scenarios: wanted(cityScenarios(people)) })),
    ...(await measureGraph({ ...common, graph: wide, scenarios: wanted(wideScenarios(people)) })),
  ];
}

/** Without its packages the variants that need them are reported as missing; without a load generator nothing can be measured. */
function install(required: boolean): void {
  try {
    installPackages(BENCH, say);
  } catch (error) {
    if (required) throw error;
    say(error instanceof Error ? error.message : String(error));
  }
}

await main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
