import type { Figures, Results, ScenarioResult } from '../measure/results.ts';
import { Q1, Q2, Q3 } from '../scenarios/queries.ts';
import { costTables } from './costTables.ts';
import { markdownTable } from './markdownTable.ts';
import { YARDSTICK } from './table.ts';
import { targets } from './targets.ts';

/** The groups in the order of the page, with their headings. */
const GROUPS: readonly (readonly [string, string, string])[] = [
  ['q1', 'Q1：一个主体，六个部门 / one subject, six departments', ''],
  ['q2', 'Q2：五十个主体，六个部门 / fifty subjects, six departments', ''],
  ['q3', 'Q3：一个名称 / a name', ''],
  ['list', '随列表长度增长 / Growth with the length of a list', "Q2's selection on ever more subjects."],
  ['spread', '随部门数增长 / Growth with the number of departments', "Q1's selection on the first departments of the project's graph."],
  [
    'wide',
    '十二个部门的图 / A graph of twelve departments',
    'A graph made for this, without rules, so that more departments than the project has can be asked.',
  ],
  [
    'delay',
    '部门在四毫秒之外 / Departments four milliseconds away',
    'Q1; every department waits 4 ms before it answers. One hop is about 4–6 ms, two are twice that.',
  ],
  [
    'mixed',
    '逐条判定 / Decisions per record',
    'A thousand organisations, and a thousand subjects of three classes of which the same caller may see different fields.',
  ],
];

/** docs/performance.md: what was measured, how, and what came out. */
export function performancePage(results: Results): string {
  const sections = GROUPS.flatMap(([group, heading, text]) => {
    const found = results.scenarios.filter((scenario) => scenario.group === group);
    return found.length === 0
      ? []
      : [`## ${heading}`, ...(text === '' ? [] : [text]), ...found.flatMap((each) => scenarioPart(each, found.length > 1))];
  });
  const judged = targets(results).map(({ title, wanted, measured, reached }) => [title, wanted, measured, reached ? '✓' : '✗']);
  return `${[
    '# 性能 / Performance',
    '本页由 `npm run bench` 写成，请勿手改。归集和大库查询见 [performance-collection.md](performance-collection.md)，群体见 [performance-cohorts.md](performance-cohorts.md)。\nWritten by `npm run bench`; do not edit. Collecting, and reading at size: [performance-collection.md](performance-collection.md); cohorts: [performance-cohorts.md](performance-cohorts.md).',
    '![requests per second as ratios to the stock gateway](performance.svg)',
    ...how(results),
    '## 目标 / Targets',
    ...(judged.length === 0 ? [] : [markdownTable(['', '目标 / target', '测得 / measured', ''], judged)]),
    ...sections,
    ...costTables(results),
    '## 所测的操作 / The measured operations',
    ...[Q1, Q2, Q3].map(({ text }) => `\`\`\`graphql\n${text}\n\`\`\``),
  ].join('\n\n')}\n`;
}

function how({ scenarios, variants }: Results): string[] {
  const [first] = scenarios;
  if (!first) return [];
  const { machine, generator, pinned, seconds, repeats, at } = first;
  const used = Object.entries(variants).filter(([name]) => scenarios.some(({ figures }) => figures[name]));
  return [
    '## 如何测量 / How it was measured',
    [
      `${machine.cores} cores, ${machine.memoryGb} GB, ${machine.platform}, Node ${machine.node}; ${at.slice(0, 10)}.`,
      `Load by ${generator}; ${seconds} s each, ${repeats} rounds, all variants in turn within a round, each warmed up; medians, in brackets the extremes.`,
      pinned
        ? 'Each gateway is one process and had a core for itself; load and departments shared the other.'
        : 'The machine could not keep programs on cores of their own: figures are less certain.',
      'The departments are light: one process that answers from kept pieces of JSON, so that the gateway is what is measured. Ids rotate over 4,000 organisations.',
      'Before anything is timed, answers are compared with those of a monolith over the same data, to the order of keys; who answers wrongly is not timed.',
      'Ours runs with authorisation, request signing and the audit on unless its name says otherwise; all variants load the same supergraph and get the same requests.',
      'CPU is that of the whole process for one request; “core” is how much of a core it used: below 1, load or departments were the limit. RSS in brackets is the peak. Lag is the 99th percentile of the event loop. “Fetches” are requests to all departments for one request of a client, “entities” how many a fetch asks for.',
    ].join('\n'),
    markdownTable(['名称 / name', '什么 / what'], used),
  ];
}

function scenarioPart(
  { name, title, figures, failures, answerBytes, connections, generator, repeats, seconds }: ScenarioResult,
  headed: boolean,
): string[] {
  const stock = figures[YARDSTICK];
  const rows = Object.entries(figures).map(([variant, each]) => cells(variant, each, stock));
  const absent = Object.entries(failures).map(([variant, why]) => `\`${variant}\` 未测得 / not measured: ${why}`);
  return [
    ...(headed ? [`### ${title}`] : []),
    `${name}: ${answerBytes} bytes, ${connections} connections, ${generator}, ${repeats} × ${seconds} s.`,
    markdownTable(
      ['', 'req/s', '× stock', 'CPU ms', '÷ stock', 'core', 'p50 ms', 'p99 ms', 'RSS MB', 'lag ms', 'fetches', 'entities'],
      rows,
    ),
    ...absent,
  ];
}

function cells(variant: string, figures: Figures, stock: Figures | undefined): string[] {
  const { requestsPerSecond: rate, cpuMsPerRequest: cpu, p50Ms, p99Ms, rssMb, peakRssMb } = figures;
  return [
    variant,
    `${rate.median.toFixed(0)} (${rate.min.toFixed(0)}–${rate.max.toFixed(0)})`,
    stock ? (rate.median / stock.requestsPerSecond.median).toFixed(2) : '',
    `${cpu.median.toFixed(3)} (${cpu.min.toFixed(3)}–${cpu.max.toFixed(3)})`,
    stock ? (stock.cpuMsPerRequest.median / cpu.median).toFixed(2) : '',
    figures.cores.median.toFixed(2),
    p50Ms.median.toFixed(1),
    p99Ms.median.toFixed(1),
    `${rssMb.median.toFixed(0)} (${peakRssMb.max.toFixed(0)})`,
    figures.lagP99Ms.median.toFixed(1),
    figures.fetchesPerRequest.median.toFixed(2),
    figures.entitiesPerFetch.median.toFixed(1),
  ];
}
