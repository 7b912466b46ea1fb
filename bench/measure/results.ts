import type { Sample } from './sample.ts';
import type { Spread } from './statistics.ts';

/** A sample's figures over the repeats. */
export type Figures = { readonly [Name in keyof Sample]: Spread };

/** On what, when and how something was measured. */
export interface Circumstances {
  readonly at: string;
  readonly machine: { readonly cores: number; readonly memoryGb: number; readonly platform: string; readonly node: string };
  /** Whether gateway and load had a core each. */
  readonly pinned: boolean;
  readonly generator: string;
  readonly seconds: number;
  readonly repeats: number;
}

/** One scenario, all its variants measured in turn. */
export interface ScenarioResult extends Circumstances {
  readonly name: string;
  readonly group: string;
  readonly title: string;
  readonly connections: number;
  readonly delayMs: number;
  /** Bytes of the answer to the first request. */
  readonly answerBytes: number;
  readonly figures: Readonly<Record<string, Figures>>;
  /** Variants that did not start, answered wrongly or broke, and what was seen. */
  readonly failures: Readonly<Record<string, string>>;
}

/** What the benchmark writes down. */
export interface Results {
  readonly variants: Readonly<Record<string, string>>;
  readonly scenarios: readonly ScenarioResult[];
}
