import type { Sample } from './sample.ts';
import type { Spread } from './statistics.ts';

/** A sample's figures over the repeats. */
export type Figures = { readonly [Name in keyof Sample]: Spread };

/** One scenario under one number of connections. */
export interface ScenarioResult {
  readonly name: string;
  readonly title: string;
  readonly connections: number;
  /** Bytes of the answer to the first request. */
  readonly answerBytes: number;
  readonly figures: Readonly<Record<string, Figures>>;
  /** Variants that answered wrongly or broke, and what was seen. */
  readonly failures: Readonly<Record<string, string>>;
}

/** What a run of the benchmark writes down. */
export interface Results {
  readonly at: string;
  readonly machine: { readonly cores: number; readonly memoryGb: number; readonly platform: string; readonly node: string };
  readonly pinned: boolean;
  readonly generator: string;
  readonly seconds: number;
  readonly repeats: number;
  readonly variants: readonly { readonly name: string; readonly title: string; readonly missing?: string }[];
  readonly scenarios: readonly ScenarioResult[];
}
