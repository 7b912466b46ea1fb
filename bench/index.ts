import { availableParallelism, totalmem } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { monolith } from './city/monolith.ts';
import { population } from './city/population.ts';
import { wrk } from './load/wrk.ts';
import { measureScenario } from './measure/measureScenario.ts';
import { startVariant, type Running } from './measure/running.ts';
import type { Results } from './measure/results.ts';
import { readOptions } from './options.ts';
import { pinning } from './processes/pinning.ts';
import { benchSite } from './processes/site.ts';
import { table } from './report/table.ts';
import { Q1, Q2, Q3 } from './scenarios/queries.ts';
import { inLists, oneByOne } from './scenarios/scenario.ts';
import { lightCity } from './subgraphs/lightCity.ts';
import { OTHERS } from './variants/others.ts';
import { OURS } from './variants/ours.ts';

const BENCH = fileURLToPath(new URL('.', import.meta.url)).replace(/\/$/, '');
const GATEWAY_CORE = 0;
const LOAD_CORE = 1;

const say = (text: string): void => void process.stderr.write(`${text}\n`);

/** The command `npm run bench`. */
async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const pins = pinning();
  const generator = wrk(pins, LOAD_CORE);
  if (!generator) throw new Error('wrk?');
  const site = await benchSite(options.checkout === undefined ? resolve(BENCH, '..') : resolve(options.checkout), BENCH, options.basePort);
  const stops: (() => Promise<void>)[] = [];
  try {
    const city = await lightCity(site, (command) => pins.on(LOAD_CORE, command));
    stops.push(() => city.program.stop());
    const running: Running[] = [];
    const missing = new Map<string, string>();
    const chosen = [...OTHERS, ...OURS].filter(({ name }) => options.variants.length === 0 || options.variants.includes(name));
    for (const [index, variant] of chosen.entries()) {
      say(`${variant.name} …`);
      try {
        const started = await startVariant(variant, site, site.firstGatewayPort + index, (command) => pins.on(GATEWAY_CORE, command));
        running.push(started);
        stops.push(() => started.program.stop());
      } catch (error) {
        missing.set(variant.name, error instanceof Error ? error.message : String(error));
        say(`  ${missing.get(variant.name) ?? ''}`);
      }
    }
    const { organisations } = population(site.ids);
    const all = [
      oneByOne('one subject, six subgraphs', Q1, organisations),
      inLists('q2', 'fifty subjects, six subgraphs', Q2, organisations, { size: 50, requests: 400 }),
      oneByOne('a name', Q3, organisations),
    ];
    const expected = monolith(site.root, site.ids);
    const scenarios = [];
    for (const scenario of all.filter(({ name }) => options.only.length === 0 || options.only.includes(name)))
      scenarios.push(
        await measureScenario(scenario, running, { city, generator, headers: site.headers }, { site, effort: options, expected, say }),
      );
    const results: Results = {
      at: new Date().toISOString(),
      machine: machine(),
      pinned: pins.possible,
      generator: generator.name,
      seconds: options.seconds,
      repeats: options.repeats,
      variants: chosen.map(({ name, title }) => ({ name, title, ...(missing.has(name) ? { missing: missing.get(name) ?? '' } : {}) })),
      scenarios,
    };
    process.stdout.write(`${table(results)}\n`);
  } finally {
    await Promise.all(stops.map((stop) => stop()));
    site.remove();
  }
}

function machine(): Results['machine'] {
  return {
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 1024 ** 3),
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
  };
}

await main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
