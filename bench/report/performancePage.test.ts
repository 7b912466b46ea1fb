import type { Figures, Results, ScenarioResult } from '../measure/results.ts';
import { chart } from './chart.ts';
import { performancePage } from './performancePage.ts';

const figures = (rate: number, cpuMs: number): Figures => {
  const spread = (value: number) => ({ median: value, min: value, max: value });
  return {
    requestsPerSecond: spread(rate),
    cpuMsPerRequest: spread(cpuMs),
    cores: spread(1),
    p50Ms: spread(10_000 / rate),
    p99Ms: spread(20_000 / rate),
    rssMb: spread(100),
    peakRssMb: spread(120),
    lagP99Ms: spread(1),
    failed: spread(0),
    bytesPerAnswer: spread(4000),
    fetchesPerRequest: spread(6),
    entitiesPerFetch: spread(1),
  };
};
const scenario: ScenarioResult = {
  at: '2026-11-22T00:00:00.000Z',
  machine: { cores: 2, memoryGb: 8, platform: 'linux x64', node: 'v20.20.0' },
  pinned: true,
  generator: 'wrk',
  seconds: 5,
  repeats: 5,
  name: 'q1',
  group: 'q1',
  title: '一个主体 / one <subject>',
  connections: 50,
  delayMs: 0,
  answerBytes: 3810,
  figures: { stock: figures(300, 3), 'ours-cold': figures(3600, 0.25), 'ours-open-cold': figures(3900, 0.24) },
  failures: { hive: 'npm ci failed' },
};
const results: Results = { variants: { stock: 'the yardstick', 'ours-cold': 'ours' }, scenarios: [scenario] };

describe('the page and the chart', () => {
  it('tells ratios, what was not measured, and which targets are reached', () => {
    const page = performancePage(results);
    expect(page).toContain('| ours-cold      | 3600 (3600–3600) | 12.00');
    expect(page).toContain('`hive` 未测得 / not measured: npm ci failed');
    expect(page).toMatch(/Q1 不合批 \/ without batching +\| ≥ 11× +\| 12\.0×，CPU 12\.0× +\| ✓/);
    expect(page).toMatch(/ours-cold : ours-open-cold \| −7\.7 % \| \+4\.2 %/);
  });

  it('draws a bar for every variant and escapes what it writes', () => {
    const svg = chart(results);
    expect(svg.match(/<rect x=/g)).toHaveLength(3);
    expect(svg).toContain('one &lt;subject&gt;');
    expect(svg).toContain('12.0× (CPU 12.0×)');
  });
});
