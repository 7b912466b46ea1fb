import type { Results, ScenarioResult } from '../measure/results.ts';
import { escaped } from './escaped.ts';
import { YARDSTICK } from './table.ts';

const SHOWN = ['q1', 'q2', 'q3'];
const WIDTH = 860;
const LABELS = 170;
const BAR = 16;
const GAP = 6;
const HEAD = 34;
const VALUES = 140;

const COLOURS: Readonly<Record<string, string>> = { stock: '#8a8f98', hive: '#b98b2f', 'hive-rust': '#b98b2f', proxy: '#4f5b66' };
const OURS_COLOUR = '#2468b4';

/** Bars of requests per second as ratios to the yardstick, one panel a scenario; a tick marks the same ratio in CPU per request. */
export function chart({ scenarios }: Results): string {
  const shown = scenarios.filter(({ name, figures }) => SHOWN.includes(name) && figures[YARDSTICK]);
  const panels: string[] = [];
  let top = 56;
  for (const scenario of shown) {
    panels.push(`<g transform="translate(0 ${top})">${panel(scenario)}</g>`);
    top += HEAD + Object.keys(scenario.figures).length * (BAR + GAP) + 16;
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${top}" viewBox="0 0 ${WIDTH} ${top}" font-family="sans-serif" font-size="12" fill="#1c2127">
<rect width="100%" height="100%" fill="#ffffff"/>
<text x="16" y="18" font-size="13" font-weight="bold">每秒请求数，原版网关为 1；竖线为每请求 CPU 之比</text>
<text x="16" y="36" font-size="13" font-weight="bold">requests per second, stock = 1; the tick is the ratio in CPU per request</text>
${panels.join('\n')}
</svg>
`;
}

function panel({ name, title, figures }: ScenarioResult): string {
  const stock = figures[YARDSTICK];
  if (!stock) return '';
  const bars = Object.entries(figures).map(([variant, { requestsPerSecond, cpuMsPerRequest }]) => ({
    variant,
    rate: requestsPerSecond.median / stock.requestsPerSecond.median,
    cpu: stock.cpuMsPerRequest.median / cpuMsPerRequest.median,
  }));
  const longest = Math.max(...bars.flatMap(({ rate, cpu }) => [rate, cpu]));
  const scale = (ratio: number): number => Math.round((ratio / longest) * (WIDTH - LABELS - VALUES) * 10) / 10;
  const rows = bars.map(({ variant, rate, cpu }, index) => {
    const y = HEAD - 10 + index * (BAR + GAP);
    const tick = LABELS + scale(cpu);
    return [
      `<text x="${LABELS - 8}" y="${y + 12}" text-anchor="end">${escaped(variant)}</text>`,
      `<rect x="${LABELS}" y="${y}" width="${scale(rate)}" height="${BAR}" fill="${COLOURS[variant] ?? OURS_COLOUR}"/>`,
      `<line x1="${tick}" x2="${tick}" y1="${y - 2}" y2="${y + BAR + 2}" stroke="#c0392b" stroke-width="2"/>`,
      `<text x="${LABELS + scale(Math.max(rate, cpu)) + 8}" y="${y + 12}">${rate.toFixed(1)}× (CPU ${cpu.toFixed(1)}×)</text>`,
    ].join('');
  });
  return `<text x="16" y="12" font-weight="bold">${name.toUpperCase()} · ${escaped(title)}</text>\n${rows.join('\n')}`;
}
