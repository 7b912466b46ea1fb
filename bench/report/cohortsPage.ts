import { markdownTable } from './markdownTable.ts';

/** One cohort, in milliseconds, the median of all rounds. */
export interface CohortFigures {
  readonly name: string;
  readonly title: string;
  readonly members: number;
  readonly oursMs: number;
  readonly theirsMs: number;
}

/** One run of the suite. */
export interface CohortResults {
  readonly at: string;
  readonly subjects: number;
  readonly rounds: number;
  readonly cores: number;
  readonly cohorts: readonly CohortFigures[];
  /** The same question over one department, two, up to five. */
  readonly byDepartments?: readonly CohortFigures[];
  /** Parties screened in one call. */
  readonly screening: { readonly parties: number; readonly p50Ms: number; readonly p99Ms: number };
}

/** Below this a cohort is small: it may take so much longer in milliseconds, and its ratio says nothing. */
const SMALL = 10_000;
const ALLOWED_MS = 20;

/** docs/performance-cohorts.md, of all runs, the smallest city first. */
export function cohortsPage(runs: readonly CohortResults[]): string {
  return `${[
    '# 群体 / Cohorts',
    '由 `npm run bench:cohorts` 写成 / written by `npm run bench:cohorts`.',
    `同一个库里的同一批表：一边是图谱（网关、各部门各自按集合回答、再取五个部门的明细），一边是一条 SQL 联接加每部门一条明细语句，后面是 graphql-js。两边轮流各问，取中位数；成员先逐个核对。/ The very same tables in one PostgreSQL: the graph (departments answer sets, then details of five departments) beside one SQL join and one statement a department for the details, behind graphql-js. Asked in turn, medians; members are compared first. Targets: at most 1.0 × from ${SMALL.toLocaleString('en')} members on, at most +${ALLOWED_MS} ms below.`,
    ...(runs.length === 0 ? [] : ['![图谱与 SQL / the graph and SQL](performance-cohorts.svg)']),
    ...runs.map(section),
    ...growth(runs),
    ...departments(runs.at(-1)),
  ].join('\n\n')}\n`;
}

function section({ at, subjects, rounds, cores, cohorts, screening }: CohortResults): string {
  const rows = cohorts.map(({ title, members, oursMs, theirsMs }) => [
    title,
    members.toLocaleString('en'),
    oursMs.toFixed(1),
    theirsMs.toFixed(1),
    members >= SMALL ? `${(oursMs / theirsMs).toFixed(2)} ×` : `${oursMs >= theirsMs ? '+' : ''}${(oursMs - theirsMs).toFixed(1)} ms`,
    isMet({ members, oursMs, theirsMs }) ? '✓' : '–',
  ]);
  const met = cohorts.filter(isMet).length;
  return [
    `## ${subjects.toLocaleString('en')} 个主体 / subjects`,
    `${at.slice(0, 10)}，${cores} 核 / cores，每问 ${rounds} 次 / asked ${rounds} times; ${met} / ${cohorts.length} 达到目标 / within the target`,
    markdownTable(['群体 / cohort', '成员 / members', '图谱 / graph, ms', 'SQL, ms', '比 / ratio', '目标 / target'], rows),
    `核查 / screening: ${screening.parties} 个当事人一次 / parties in one call, p50 ${screening.p50Ms.toFixed(0)} ms, p99 ${screening.p99Ms.toFixed(0)} ms`,
  ].join('\n\n');
}

/** What each question takes at each size. */
function growth(runs: readonly CohortResults[]): string[] {
  if (runs.length < 2) return [];
  const [first] = runs;
  const rows = (first?.cohorts ?? []).map(({ name, title }) => [
    title,
    ...runs.map(({ cohorts }) => {
      const found = cohorts.find((each) => each.name === name);
      return found ? `${found.oursMs.toFixed(0)} / ${found.theirsMs.toFixed(0)}` : '';
    }),
  ]);
  return [
    '## 随主体数增长 / Growth with the number of subjects',
    '毫秒，图谱 / SQL。/ milliseconds, the graph / SQL.',
    markdownTable(['群体 / cohort', ...runs.map(({ subjects }) => subjects.toLocaleString('en'))], rows),
  ];
}

/** What each more department costs, in the largest city. */
function departments(run: CohortResults | undefined): string[] {
  if (!run?.byDepartments) return [];
  return [
    '## 随部门数增长 / Growth with the number of departments',
    `${run.subjects.toLocaleString('en')} 个主体 / subjects`,
    markdownTable(
      ['群体 / cohort', '成员 / members', '图谱 / graph, ms', 'SQL, ms'],
      run.byDepartments.map(({ title, members, oursMs, theirsMs }) => [
        title,
        members.toLocaleString('en'),
        oursMs.toFixed(1),
        theirsMs.toFixed(1),
      ]),
    ),
  ];
}

function isMet({ members, oursMs, theirsMs }: Pick<CohortFigures, 'members' | 'oursMs' | 'theirsMs'>): boolean {
  return members >= SMALL ? oursMs <= theirsMs : oursMs <= theirsMs + ALLOWED_MS;
}
