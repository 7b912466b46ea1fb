import { monolith } from '../city/monolith.ts';
import type { MeasuredGraph } from '../graphs/measuredGraph.ts';
import type { LoadGenerator } from '../load/load.ts';
import type { FreePorts } from '../processes/freePorts.ts';
import type { Pinning } from '../processes/pinning.ts';
import type { BenchSite } from '../processes/site.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { lightCity } from '../subgraphs/lightCity.ts';
import type { Variant } from '../variants/variant.ts';
import { measureScenario, type Effort } from './measureScenario.ts';
import { reasonOf } from './reasonOf.ts';
import type { Circumstances, ScenarioResult } from './results.ts';
import { startVariant, type Running } from './running.ts';

/** Gateways have this core for themselves; departments and load share the other. */
export const GATEWAY_CORE = 0;
export const LOAD_CORE = 1;

/** A graph and what is asked of it. */
export interface Measuring {
  /** Made when its turn comes, with ports that are free then. */
  readonly graph: () => Promise<MeasuredGraph>;
  readonly scenarios: readonly Scenario[];
  readonly variants: readonly Variant[];
  readonly site: BenchSite;
  readonly ports: FreePorts;
  readonly pinning: Pinning;
  readonly generator: LoadGenerator;
  readonly effort: Effort;
  readonly circumstances: () => Circumstances;
}

/** Starts a graph's light subgraphs and all variants over it, measures the scenarios one after another, and stops everything. */
export async function measureGraph(measuring: Measuring): Promise<ScenarioResult[]> {
  const { scenarios, site, pinning, generator, effort, ports } = measuring;
  if (scenarios.length === 0) return [];
  const made = await measuring.graph();
  const controlPort = await ports.next();
  const graph: MeasuredGraph = { ...made, governanceUrl: `http://127.0.0.1:${controlPort}/graphql` };
  const stops: (() => Promise<void>)[] = [];
  try {
    const city = await lightCity(site, graph, controlPort, (command) => pinning.on(LOAD_CORE, command));
    stops.push(() => city.program.stop());
    const { running, missing } = await startVariants(measuring, graph, stops);
    const expected = monolith(graph.clientSdl, site.ids);
    const results: ScenarioResult[] = [];
    for (const scenario of scenarios) {
      const asked = ({ name }: Variant): boolean => scenario.variants === undefined || scenario.variants.includes(name);
      const taking = running.filter(({ variant }) => asked(variant));
      const { name, group, title, connections, delayMs } = scenario;
      effort.say(`${name} ${title}`);
      const repeats = Math.min(effort.repeats, scenario.mostRepeats ?? effort.repeats);
      const bench = { city, generator, headers: site.headers };
      const measured = await measureScenario(scenario, taking, bench, expected, { ...effort, repeats });
      const absent = [...missing].filter(([variant]) => scenario.variants === undefined || scenario.variants.includes(variant));
      results.push({
        ...measuring.circumstances(),
        ...{ name, group, title, connections, delayMs, repeats },
        ...measured,
        failures: { ...Object.fromEntries(absent), ...measured.failures },
      });
    }
    return results;
  } finally {
    await Promise.all(stops.map((stop) => stop()));
  }
}

/** Starts those that any scenario asks for. One that does not come up is named with the reason and breaks nothing. */
async function startVariants(
  { scenarios, variants, site, ports, pinning, effort }: Measuring,
  graph: MeasuredGraph,
  stops: (() => Promise<void>)[],
): Promise<{ running: Running[]; missing: Map<string, string> }> {
  const running: Running[] = [];
  const missing = new Map<string, string>();
  const wanted = variants.filter(({ name }) => scenarios.some((scenario) => scenario.variants?.includes(name) ?? true));
  for (const variant of wanted) {
    effort.say(`启动 / starting ${variant.name} …`);
    try {
      const started = await startVariant(variant, site, graph, await ports.next(), (command) => pinning.on(GATEWAY_CORE, command));
      running.push(started);
      stops.push(() => started.program.stop());
    } catch (error) {
      missing.set(variant.name, reasonOf(error));
      effort.say(`  未能启动 / did not start: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { running, missing };
}
