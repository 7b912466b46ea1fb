import type { CohortResults } from './cohortsPage.ts';
import { escaped } from './escaped.ts';

const WIDTH = 860;
const LABELS = 330;
const VALUES = 90;
const BAR = 11;
const GAP = 12;
const HEAD = 56;

/** Bars of milliseconds, the graph's above those of SQL, a pair for each cohort. */
export function cohortsChart({ subjects, cohorts }: CohortResults): string {
  const longest = Math.max(...cohorts.flatMap(({ oursMs, theirsMs }) => [oursMs, theirsMs]));
  const scale = (ms: number): number => Math.round((ms / longest) * (WIDTH - LABELS - VALUES) * 10) / 10;
  const bar = (ms: number, y: number, colour: string): string =>
    `<rect x="${LABELS}" y="${y}" width="${scale(ms)}" height="${BAR}" fill="${colour}"/><text x="${LABELS + scale(ms) + 6}" y="${y + 9}" font-size="10">${ms.toFixed(0)} ms</text>`;
  const rows = cohorts.map(({ title, oursMs, theirsMs }, index) => {
    const y = HEAD + index * (2 * BAR + GAP);
    const [chinese = ''] = title.split(/ ?\/ /);
    return `<text x="${LABELS - 8}" y="${y + 15}" text-anchor="end">${escaped(chinese)}</text>${bar(oursMs, y, '#2468b4')}${bar(theirsMs, y + BAR, '#8a8f98')}`;
  });
  const height = HEAD + cohorts.length * (2 * BAR + GAP) + 8;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="12" fill="#1c2127">
<rect width="100%" height="100%" fill="#ffffff"/>
<text x="16" y="18" font-size="13" font-weight="bold">${subjects.toLocaleString('en')} 个主体，毫秒，越短越好：蓝为图谱，灰为 SQL 联接</text>
<text x="16" y="36" font-size="13" font-weight="bold">${subjects.toLocaleString('en')} subjects, milliseconds, shorter is better: the graph in blue, SQL joins in grey</text>
${rows.join('\n')}
</svg>
`;
}
