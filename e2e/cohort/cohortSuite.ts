import sql, { raw } from 'sql-template-tag';
import { startStack, type Answer, type Asking, type TestStack } from '../stack.ts';

/** Reads what is SHARED. */
export const ANALYST = { as: { scope: 'credit:2' }, purpose: 'CREDIT_SUPERVISION' };
/** Reads what is RESTRICTED as well. */
export const SUPERVISOR = { as: { scope: 'credit:3' }, purpose: 'CREDIT_SUPERVISION' };

const COHORT = `query ($where: CohortWhere!, $after: String) {
  cohort(where: $where) {
    count
    universe { classes countedOnly minimumGroup excluded { class coordinate sector requiredLevel heldLevel reason } }
    subjects(first: 500, after: $after) { totalCount nodes { id } }
  }
}`;

/** A cohort as the suites ask for it. */
export interface Shown {
  readonly count: number | null;
  readonly universe: {
    classes: string[];
    countedOnly: string[];
    minimumGroup: number;
    excluded: { class: string; coordinate: string; reason: string }[];
  };
  readonly subjects: { totalCount: number; nodes: { id: string }[] };
}

/** Records that are shown today, in SQL over a table `t`. */
export const served =
  "t.state in ('PUBLISHED', 'FLAGGED') and (t.publish_until is null or t.publish_until >= (now() at time zone 'Asia/Shanghai')::date)";

/** Those who are in both. */
export const both = (a: Set<number>, b: Set<number>) => new Set([...a].filter((number) => b.has(number)));

/** A stack over the synthetic city for all tests of a suite, and short verbs to ask it by. Called where the suite is described. */
export function cohortSuite() {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await startStack({ subjects: 1_500 });
  }, 240_000);
  afterAll(() => stack.close());
  afterEach(() => {
    for (const proxy of Object.values(stack.proxies)) proxy.fault = 'none';
  });

  const ask = async (where: object, asking: Asking = ANALYST) => {
    for (const proxy of Object.values(stack.proxies)) proxy.asked = [];
    const answer = await stack.query(COHORT, { ...asking, variables: { where } });
    return { shown: (answer.data?.['cohort'] as unknown as Shown | null) ?? undefined, answer };
  };
  /** Departments that were asked anything about cohorts. */
  const asked = () =>
    Object.entries(stack.proxies)
      .filter(([, proxy]) => proxy.asked.some((path) => path.startsWith('/internal/cohort')))
      .map(([name]) => name)
      .sort();
  const field = async (selection: string, where: object, asking: Asking = ANALYST): Promise<{ value: unknown; answer: Answer }> => {
    const answer = await stack.query(`query ($where: CohortWhere!) { cohort(where: $where) { ${selection} } }`, {
      ...asking,
      variables: { where },
    });
    return { value: answer.data?.['cohort'], answer };
  };
  /** The yardstick: subject numbers by plain SQL over one department's tables. */
  const numbers = async (sector: string, from: string): Promise<Set<number>> => {
    const db = await stack.running.databases.of(sector);
    const rows = await db.query<{ subject: number }>(sql`select distinct t.subject from ${raw(from)}`);
    return new Set(rows.map(({ subject }) => Number(subject)));
  };
  return {
    /** Not before the first test. */
    get stack() {
      return stack;
    },
    ask,
    asked,
    field,
    numbers,
    firms: () => numbers('registry', "(select number as subject, kind from registry.subject) t where t.kind = 'ENTERPRISE'"),
    idsOf: (set: Iterable<number>) => [...set].map((number) => stack.ids.subjectId(number)).sort(),
  };
}
