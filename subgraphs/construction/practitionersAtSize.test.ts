import sql from 'sql-template-tag';
import { testDepartment, type TestDepartment } from '../shared/testing/testDepartment.ts';
import construction from './index.ts';

const FIRM = 1;
const PRACTITIONERS = 5000;
const FIRST_PERSON = 2_000_000_000;

interface Page {
  totalCount: number;
  nodes: { person: { id: string } }[];
  pageInfo: { hasNextPage: boolean; endCursor: string };
}

describe('the construction department: a firm with five thousand practitioners', () => {
  let department: TestDepartment;
  beforeAll(async () => {
    department = await testDepartment(construction, 'construction');
    await register('A', 0, PRACTITIONERS);
  });
  afterAll(() => department.close());

  /** Registers people; hundreds on the same day. */
  async function register(prefix: string, from: number, count: number): Promise<void> {
    await department.db.query(
      sql`insert into construction.practitioner
            (subject, person, profession, certificate_number, determined_on, source_key, content_hash, run, source_line)
          select ${FIRM}::bigint, ${FIRST_PERSON}::bigint + n, 'OTHER', ${prefix}::text || n, date '2025-01-01' + (n % 12), ${prefix}::text || n, 'test', 1, n
          from generate_series(${from + 1}::int, ${from + count}::int) n`,
    );
  }

  it('reads every one of them once, page by page, though new ones arrive meanwhile', async () => {
    const seen: string[] = [];
    let after = '';
    for (let round = 0; ; round++) {
      const { subjects } = await department.ask(
        [FIRM],
        `practitioners(first: 200${after}) { totalCount nodes { person { id } } pageInfo { hasNextPage endCursor } }`,
        { as: 'RESTRICTED' },
      );
      const { nodes, pageInfo, totalCount } = subjects[0]?.['practitioners'] as Page;
      expect(totalCount).toBe(PRACTITIONERS + 12 * round);
      seen.push(...nodes.map(({ person }) => person.id));
      if (!pageInfo.hasNextPage) break;
      after = `, after: ${JSON.stringify(pageInfo.endCursor)}`;
      await register('B', PRACTITIONERS + round * 12, 12);
    }
    expect(new Set(seen).size).toBe(seen.length);
    const wanted = Array.from({ length: PRACTITIONERS }, (_, index) => department.ids.subjectId(FIRST_PERSON + index + 1));
    const found = new Set(seen);
    expect(wanted.filter((id) => !found.has(id))).toEqual([]);
  });
});
