import type { Figures, Results } from '../measure/results.ts';
import { YARDSTICK } from './table.ts';

/** A promise about the figures, and what was measured. */
export interface Target {
  readonly title: string;
  readonly wanted: string;
  readonly measured: string;
  readonly reached: boolean;
}

/** Finds a variant's figures in a scenario, if both were measured. */
export type Find = (scenario: string, variant: string) => Figures | undefined;

/** How {@link Find} looks into results. */
export function finder({ scenarios }: Results): Find {
  return (scenario, variant) => scenarios.find(({ name }) => name === scenario)?.figures[variant];
}

const rateRatio = (a: Figures, b: Figures): number => a.requestsPerSecond.median / b.requestsPerSecond.median;
const cpuRatio = (a: Figures, b: Figures): number => b.cpuMsPerRequest.median / a.cpuMsPerRequest.median;
const times = (ratio: number): string => `${ratio.toFixed(1)}×`;
const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

/** What a request costs more in CPU with `a` than with `b`, as a share. */
export function extraCost(a: Figures, b: Figures): number {
  return a.cpuMsPerRequest.median / b.cpuMsPerRequest.median - 1;
}

/** The targets of which everything needed was measured. */
export function targets(results: Results): Target[] {
  const find = finder(results);
  const found: Target[] = [];
  const judge = (a: Figures | undefined, b: Figures | undefined, of: (a: Figures, b: Figures) => Target): void => {
    if (a && b) found.push(of(a, b));
  };
  const atLeast =
    (title: string, wanted: number) =>
    (a: Figures, b: Figures): Target => {
      const [rate, cpu] = [rateRatio(a, b), cpuRatio(a, b)];
      const measured = `${times(rate)}，CPU ${times(cpu)}`;
      return { title, wanted: `≥ ${wanted}×`, measured, reached: rate >= wanted && cpu >= wanted };
    };

  for (const [scenario, wanted] of [
    ['q1', 11],
    ['q2', 10],
    ['q3', 11],
  ] as const)
    judge(find(scenario, 'ours-cold'), find(scenario, YARDSTICK), atLeast(`${scenario.toUpperCase()} 不合批 / without batching`, wanted));
  judge(find('q1', 'ours'), find('q1', YARDSTICK), atLeast('Q1 合批 / with batching', 15));
  for (const scenario of ['q1', 'q2'])
    judge(
      find(scenario, 'ours-warm'),
      find(scenario, 'ours'),
      atLeast(`${scenario.toUpperCase()} 缓存已热，比无缓存 / cache warm, to without it`, 2),
    );
  for (const scenario of ['q1', 'q2', 'q3'])
    judge(find(scenario, 'ours'), find(scenario, YARDSTICK), (ours, stock) => {
      const share = ours.p99Ms.median / stock.p99Ms.median;
      return { title: `${scenario.toUpperCase()} p99`, wanted: '≤ 20 % stock', measured: percent(share), reached: share <= 0.2 };
    });
  judge(find('q1', 'ours'), find('q1', YARDSTICK), (ours, stock) => ({
    title: '内存 / RSS, Q1',
    wanted: '< stock',
    measured: `${ours.rssMb.median.toFixed(0)} MB, stock ${stock.rssMb.median.toFixed(0)} MB`,
    reached: ours.rssMb.median < stock.rssMb.median,
  }));
  for (const [scenario, variant, without] of [
    ['q1', 'ours', 'ours-open'],
    ['q1', 'ours-cold', 'ours-open-cold'],
    ['q2', 'ours-cold', 'ours-open-cold'],
  ] as const)
    judge(find(scenario, variant), find(scenario, without), (ours, open) => {
      const share = 1 - rateRatio(ours, open);
      return {
        title: `授权的代价 / cost of authorisation, ${scenario.toUpperCase()} ${variant}`,
        wanted: '≤ 10 %',
        measured: percent(share),
        reached: share <= 0.1,
      };
    });
  for (const scenario of ['q1', 'q2', 'q3'])
    for (const variant of ['ours-cold', 'ours'])
      judge(find(scenario, `${variant}-audited`), find(scenario, `${variant}-unaudited`), (ours, unaudited) => {
        const share = extraCost(ours, unaudited);
        return {
          title: `审计的代价，CPU / cost of the audit, ${scenario.toUpperCase()} ${variant}`,
          wanted: '≤ 5 %',
          measured: percent(share),
          reached: share <= 0.05,
        };
      });
  for (const variant of ['ours-cold', 'ours'])
    judge(find('mixed', variant), find('mixed-none', variant), (mixed, none) => {
      const share = extraCost(mixed, none);
      return {
        title: `逐条判定，一千个主体 / decisions per record, ${variant}`,
        wanted: '≤ 15 %',
        measured: percent(share),
        reached: share <= 0.15,
      };
    });
  for (const variant of ['ours-cold', 'ours'])
    judge(find('delay-1', variant), find('delay-1', YARDSTICK), ({ p50Ms }) => ({
      title: `各部门延时 4 毫秒，中位数 / departments 4 ms away, median, ${variant}`,
      wanted: '≤ 6 ms',
      measured: `${p50Ms.median.toFixed(1)} ms`,
      reached: p50Ms.median <= 6,
    }));
  return found;
}
