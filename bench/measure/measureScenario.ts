import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { profileName } from '../report/hotFunctions.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { reasonOf } from './reasonOf.ts';
import type { Figures, ScenarioResult } from './results.ts';
import type { Running } from './running.ts';
import { takeSample, type Bench, type Load, type Sample } from './sample.ts';
import { spreadOf } from './statistics.ts';
import { verify, type Expected } from './verify.ts';

/** How long and how often, and where to. */
export interface Effort {
  readonly seconds: number;
  readonly warmupSeconds: number;
  readonly rate?: number | undefined;
  readonly repeats: number;
  /** For the files of request bodies. */
  readonly folder: string;
  /** Where CPU profiles of the first repeat go. */
  readonly profile: string | undefined;
  readonly say: (text: string) => void;
}

/**
 * Measures the variants on one scenario: answers compared first, each warmed up, then all in turn, as often as asked for,
 * so that whatever else the machine does meets them alike. A variant that answers wrongly or breaks is not timed.
 */
export async function measureScenario(
  scenario: Scenario,
  variants: readonly Running[],
  bench: Bench,
  expected: Expected,
  effort: Effort,
): Promise<Pick<ScenarioResult, 'answerBytes' | 'figures' | 'failures'>> {
  const { repeats, seconds, warmupSeconds, rate, say } = effort;
  const bodies = join(effort.folder, `${scenario.name}.bodies`);
  writeFileSync(bodies, `${scenario.requests.map(({ body }) => body).join('\n')}\n`);
  const failures: Record<string, string> = {};
  const samples = new Map<string, Sample[]>();
  const inTurn = async (act: (running: Running) => Promise<void>): Promise<void> => {
    for (const running of variants) {
      const { name } = running.variant;
      if (failures[name] !== undefined) continue;
      await act(running).catch((error: unknown) => {
        failures[name] = reasonOf(error);
        say(`  ${name}: ${error instanceof Error ? error.message : String(error)}`);
      });
    }
  };
  const load = (first: number, lasting: number): Load => ({ bodies, first, seconds: lasting, connections: scenario.connections, rate });

  await inTurn(async (running) => {
    const wrong = await verify(running, scenario, bench.headers, expected);
    if (wrong !== undefined) throw new Error(`答复有误 / a wrong answer: ${wrong}`);
  });
  await bench.city.fill();
  await bench.city.setDelay(scenario.delayMs);
  // What goes wrong while warming up will go wrong again below, or was the machine's.
  await inTurn(async (running) => void (await takeSample(running, bench, load(0, warmupSeconds)).catch(() => undefined)));
  for (let repeat = 1; repeat <= repeats; repeat += 1)
    await inTurn(async (running) => {
      const { name } = running.variant;
      const profile = repeat === 1 && effort.profile !== undefined ? join(effort.profile, profileName(scenario.name, name)) : undefined;
      const sample = await takeSample(running, bench, load(repeat * 997, seconds), profile);
      samples.set(name, [...(samples.get(name) ?? []), sample]);
      say(`  ${scenario.name} ${repeat}/${repeats} ${name}: ${inWords(sample)}`);
    });
  await bench.city.setDelay(0);
  const [request] = scenario.requests;
  const answer = request && (await expected(scenario.query.text, request.variables));
  return {
    answerBytes: Buffer.byteLength(JSON.stringify({ data: answer?.data })),
    figures: Object.fromEntries([...samples].map(([name, taken]) => [name, figuresOf(taken)])),
    failures,
  };
}

function inWords({ requestsPerSecond, cpuMsPerRequest, p50Ms, p99Ms, failed }: Sample): string {
  const words = `${requestsPerSecond.toFixed(0)}/s, CPU ${cpuMsPerRequest.toFixed(3)} ms, p50 ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms`;
  return failed > 0 ? `${words}, ${failed} 失败 / failed` : words;
}

function figuresOf(samples: readonly Sample[]): Figures {
  const names = Object.keys(samples[0] ?? {}) as (keyof Sample)[];
  return Object.fromEntries(names.map((name) => [name, spreadOf(samples.map((sample) => sample[name]))])) as Figures;
}
