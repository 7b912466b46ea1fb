import type { LoadGenerator } from '../load/load.ts';
import type { LightCity } from '../subgraphs/lightCity.ts';
import type { Running } from './running.ts';

/** One measurement of one variant under one load. */
export interface Sample {
  readonly requestsPerSecond: number;
  /** Of the gateway's process, all threads. */
  readonly cpuMsPerRequest: number;
  /** How much of one core it used: below 1 something else was the limit. */
  readonly cores: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly rssMb: number;
  readonly peakRssMb: number;
  readonly lagP99Ms: number;
  readonly failed: number;
  /** Bytes of an answer with its head. */
  readonly bytesPerAnswer: number;
  /** Requests to all departments for one request of a client. */
  readonly fetchesPerRequest: number;
  readonly entitiesPerFetch: number;
}

/** What a sample is taken with. */
export interface Bench {
  readonly city: LightCity;
  readonly generator: LoadGenerator;
  readonly headers: Readonly<Record<string, string>>;
}

/** What is put on a variant. */
export interface Load {
  readonly bodies: string;
  readonly first: number;
  readonly connections: number;
  readonly seconds: number;
  readonly rate?: number | undefined;
}

/** One in so many requests may fail before a sample counts as none. */
const MOST_FAILED = 1_000;

/** Puts load on a variant and reads what it used; `profile` names a file for its CPU profile. */
export async function takeSample(
  { program, url }: Running,
  { city, generator, headers }: Bench,
  load: Load,
  profile?: string,
): Promise<Sample> {
  await settled(program);
  await city.reset();
  if (profile !== undefined) await program.startProfile();
  const before = await program.usage();
  const begun = performance.now();
  const result = await generator.run({ url, headers, ...load });
  const elapsedMs = performance.now() - begun;
  const after = await program.usage();
  if (profile !== undefined) await program.writeProfile(profile);
  const counts = Object.values(await city.counts());
  program.forget();
  if (result.requests === 0) throw new Error(`没有得到任何答复 / no answer at all, ${result.failed} failed`);
  if (result.failed > result.requests / MOST_FAILED)
    throw new Error(`${result.failed} / ${result.requests} 次未得到 2xx 答复 / answers other than 2xx, or none`);
  const cpuMs = after.cpuMs - before.cpuMs;
  // What was in flight at the end has cost about half of what it would have, and was not counted.
  const worked = result.requests + load.connections / 2;
  const sum = (of: 'requests' | 'entities'): number => counts.reduce((total, each) => total + each[of], 0);
  return {
    requestsPerSecond: result.requests / result.seconds,
    cpuMsPerRequest: cpuMs / worked,
    cores: cpuMs / elapsedMs,
    p50Ms: result.p50Ms,
    p99Ms: result.p99Ms,
    rssMb: after.rssMb,
    peakRssMb: after.peakRssMb,
    lagP99Ms: after.lagP99Ms,
    failed: result.failed,
    bytesPerAnswer: result.bytes / result.requests,
    fetchesPerRequest: sum('requests') / worked,
    entitiesPerFetch: sum('requests') === 0 ? 0 : sum('entities') / sum('requests'),
  };
}

const QUIET_MS = 100;
const QUIET_ROUNDS = 50;

/** Waits until a program has finished what was in flight when its last load ended. */
async function settled(program: Running['program']): Promise<void> {
  let { cpuMs } = await program.usage();
  for (let round = 0; round < QUIET_ROUNDS; round += 1) {
    await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
    const now = (await program.usage()).cpuMs;
    if (now - cpuMs < QUIET_MS / 10) return;
    cpuMs = now;
  }
}
