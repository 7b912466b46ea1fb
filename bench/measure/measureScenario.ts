import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchSite } from '../processes/site.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import type { Figures, ScenarioResult } from './results.ts';
import type { Running } from './running.ts';
import { takeSample, type Bench, type Sample } from './sample.ts';
import { spreadOf } from './statistics.ts';
import { verify, type Expected } from './verify.ts';

/** How long and how often. */
export interface Effort {
  readonly seconds: number;
  readonly warmupSeconds: number;
  readonly repeats: number;
  readonly connections: number;
}

/**
 * Measures the variants on one scenario: answers compared first, each warmed up, then all in turn, as often as asked for,
 * so that whatever else the machine does meets them alike.
 */
export async function measureScenario(
  scenario: Scenario,
  variants: readonly Running[],
  bench: Bench,
  { site, effort, expected, say }: { site: BenchSite; effort: Effort; expected: Expected; say: (text: string) => void },
): Promise<ScenarioResult> {
  const { connections, repeats, seconds, warmupSeconds } = effort;
  const bodies = join(site.folder, `${scenario.name}.bodies`);
  writeFileSync(bodies, `${scenario.requests.map(({ body }) => body).join('\n')}\n`);
  const failures: Record<string, string> = {};
  const samples = new Map<string, Sample[]>();
  const taking = async (running: Running, act: () => Promise<unknown>): Promise<void> => {
    const { name } = running.variant;
    if (failures[name] !== undefined) return;
    await act().catch((error: unknown) => {
      failures[name] = error instanceof Error ? error.message : String(error);
      say(`  ${name}: ${failures[name]}`);
    });
  };

  for (const running of variants)
    await taking(running, async () => {
      const wrong = await verify(running, scenario, bench.headers, expected);
      if (wrong !== undefined) throw new Error(`a wrong answer: ${wrong}`);
    });
  await bench.city.fill();
  for (const running of variants)
    await taking(running, () => takeSample(running, bench, { bodies, first: 0, connections, seconds: warmupSeconds }));
  for (let repeat = 0; repeat < repeats; repeat += 1)
    for (const running of variants)
      await taking(running, async () => {
        const sample = await takeSample(running, bench, { bodies, first: (repeat + 1) * 997, connections, seconds });
        const known = samples.get(running.variant.name);
        if (known) known.push(sample);
        else samples.set(running.variant.name, [sample]);
        say(
          `  ${scenario.name} ${repeat + 1}/${repeats} ${running.variant.name}: ${sample.requestsPerSecond.toFixed(0)}/s, ` +
            `${sample.cpuMsPerRequest.toFixed(3)} ms CPU, p50 ${sample.p50Ms.toFixed(1)} ms, p99 ${sample.p99Ms.toFixed(1)} ms`,
        );
      });
  const [request] = scenario.requests;
  const answer = request && (await expected(scenario.query.text, request.variables));
  return {
    name: scenario.name,
    title: scenario.title,
    connections,
    answerBytes: Buffer.byteLength(JSON.stringify({ data: answer?.data })),
    figures: Object.fromEntries([...samples].map(([name, taken]) => [name, figuresOf(taken)])),
    failures,
  };
}

function figuresOf(samples: readonly Sample[]): Figures {
  const names = Object.keys(samples[0] ?? {}) as (keyof Sample)[];
  return Object.fromEntries(names.map((name) => [name, spreadOf(samples.map((sample) => sample[name]))])) as Figures;
}
