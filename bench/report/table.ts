import type { Figures, ScenarioResult } from '../measure/results.ts';

/** The variant that ratios are of. */
export const YARDSTICK = 'stock';

const COLUMNS = [
  'variant',
  'req/s',
  '× stock',
  'CPU ms',
  '÷ stock',
  'core',
  'p50 ms',
  'p99 ms',
  'RSS MB',
  'lag p99',
  'fetches',
  'entities',
];

/** The results as plain tables, one a scenario. */
export function table(scenarios: readonly ScenarioResult[]): string {
  return scenarios.map(scenarioTable).join('\n\n');
}

function scenarioTable(scenario: ScenarioResult): string {
  const stock = scenario.figures[YARDSTICK];
  const rows = Object.entries(scenario.figures).map(([name, figures]) => row(name, figures, stock));
  const failed = Object.entries(scenario.failures).map(([name, why]) => `${name}: ${why}`);
  const title = `${scenario.name}: ${scenario.title} (${scenario.answerBytes} B, ${scenario.connections} connections, ${scenario.generator})`;
  return [title, ...aligned([COLUMNS, ...rows]), ...failed].join('\n');
}

function row(name: string, figures: Figures, stock: Figures | undefined): string[] {
  const { requestsPerSecond: rate, cpuMsPerRequest: cpu } = figures;
  return [
    name,
    `${rate.median.toFixed(0)} (${rate.min.toFixed(0)}–${rate.max.toFixed(0)})`,
    stock ? (rate.median / stock.requestsPerSecond.median).toFixed(2) : '',
    cpu.median.toFixed(3),
    stock ? (stock.cpuMsPerRequest.median / cpu.median).toFixed(2) : '',
    figures.cores.median.toFixed(2),
    figures.p50Ms.median.toFixed(1),
    figures.p99Ms.median.toFixed(1),
    `${figures.rssMb.median.toFixed(0)} (${figures.peakRssMb.max.toFixed(0)})`,
    figures.lagP99Ms.median.toFixed(1),
    figures.fetchesPerRequest.median.toFixed(2),
    figures.entitiesPerFetch.median.toFixed(1),
  ];
}

function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  return rows.map((cells) =>
    cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  '),
  );
}
