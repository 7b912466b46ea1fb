import sql from 'sql-template-tag';
import type { Asking } from '../../shared/testing/testDepartment.ts';
import { NUMBERS } from '../testing/testCity.ts';
import { testRegistry, type TestRegistry } from '../testing/testRegistry.ts';

const FIRMS = 300;
/** Numbers of firms that no other test uses. */
const [FIRST_FIRM, FIRST_LATER_FIRM] = [1000, 5000];

interface Page {
  totalCount: number;
  nodes: { subject: { id: string }; since: string | null }[];
  pageInfo: { hasNextPage: boolean; endCursor: string };
}

describe('the registry: a person who leads three hundred firms', () => {
  let registry: TestRegistry;
  let self: Asking;

  beforeAll(async () => {
    registry = await testRegistry();
    self = { access: registry.self(NUMBERS.li) };
    // Many of the same day, some of no day: what keeps pages apart must be more than the day.
    await lead(FIRST_FIRM, FIRMS, sql`case when n % 5 = 0 then null else date '2010-01-01' + (n % 7) end`);
  });
  afterAll(() => registry.close());

  async function lead(from: number, count: number, since: ReturnType<typeof sql>): Promise<void> {
    const { db } = registry.department;
    await db.query(
      sql`insert into registry.subject (number, kind, name, name_search, name_pairs, initials)
          select ${from}::bigint + n, 'ENTERPRISE', '企业' || n, '企业' || n, '{}', 'qy' from generate_series(1, ${count}::int) n`,
    );
    await db.query(
      sql`insert into registry.relation (from_subject, kind, to_subject, since, dataset, run, source_line)
          select ${NUMBERS.li}::bigint, 'LEGAL_REPRESENTATIVE', ${from}::bigint + n, ${since}, 'relations', 1, n + 1
          from generate_series(1, ${count}::int) n`,
    );
  }

  async function page(size: number, after?: string): Promise<Page> {
    const cursor = after === undefined ? '' : `, after: ${JSON.stringify(after)}`;
    const { subjects } = await registry.ask(
      [NUMBERS.li],
      `relations(first: ${String(size)}, kind: [LEGAL_REPRESENTATIVE]${cursor}) { totalCount nodes { since subject { id } } pageInfo { hasNextPage endCursor } }`,
      self,
    );
    return subjects[0]?.['relations'] as Page;
  }

  it('reads every one of them once, page by page, though new ones arrive before, between and after what it has read', async () => {
    const wanted = Array.from({ length: FIRMS }, (_, index) => registry.id(FIRST_FIRM + index + 1)).sort();
    const seen: string[] = [];
    let after: string | undefined;
    for (let round = 0; ; round++) {
      const { nodes, pageInfo, totalCount } = await page(40, after);
      if (round === 0) expect(totalCount).toBe(FIRMS);
      seen.push(...nodes.map(({ subject }) => subject.id));
      if (!pageInfo.hasNextPage) break;
      after = pageInfo.endCursor;
      // The newest of all, one of a day that is being read, one of no day.
      const base = FIRST_LATER_FIRM + round * 10;
      await lead(base, 3, sql`case n when 1 then date '2026-11-01' when 2 then date '2010-01-04' end`);
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.filter((id) => wanted.includes(id)).sort()).toEqual(wanted);
  });

  it('reads them from the firm’s end too, and counts what has arrived since', async () => {
    expect((await page(1)).totalCount).toBeGreaterThan(FIRMS);
    const { relations } = await registry.edges(FIRST_FIRM + 1, '', { as: 'SHARED' });
    expect(relations?.nodes).toMatchObject([{ kind: 'LEGAL_REPRESENTATIVE', direction: 'TO', subject: { id: registry.id(NUMBERS.li) } }]);
  });
});
