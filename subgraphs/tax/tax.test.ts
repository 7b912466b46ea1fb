import { testDepartment, type TestDepartment } from '../shared/testing/testDepartment.ts';
import tax from './index.ts';

const FIRM = 1;
const OTHER_FIRM = 2;
const TRADER = 1_000_000_001;
const PERSON = 2_000_000_001;

describe('the tax department', () => {
  let department: TestDepartment;

  beforeAll(async () => {
    department = await testDepartment(tax, 'tax');
    await department.insert(
      'tax.grade',
      { subject: FIRM, year: 2023, grade: 'B', issuer: '英德市税务局', determined_on: '2024-04-20' },
      { subject: FIRM, year: 2024, grade: 'A', issuer: '英德市税务局', determined_on: '2025-04-20', valid_until: '2026-04-30' },
      { subject: FIRM, year: 2022, grade: 'A', issuer: '英德市税务局', determined_on: '2025-09-01', document_number: '复评' },
      { subject: OTHER_FIRM, year: 2023, grade: 'A', determined_on: '2024-04-20' },
      { subject: OTHER_FIRM, year: 2024, grade: 'D', determined_on: '2025-04-20' },
      { subject: TRADER, year: 2024, grade: 'A', determined_on: '2025-04-20' },
    );
    await department.insert(
      'tax.arrears',
      { subject: FIRM, tax_kind: '增值税', total_balance: '1234567.80', determined_on: '2026-01-10' },
      { subject: FIRM, tax_kind: '城建税', determined_on: '2026-01-10', publish_until: '2026-11-22' },
      { subject: FIRM, tax_kind: '印花税', determined_on: null },
      { subject: FIRM, tax_kind: '房产税', determined_on: '2025-10-10', state: 'REPAIRED' },
      { subject: FIRM, tax_kind: '契税', determined_on: '2025-10-10', state: 'WITHDRAWN' },
      { subject: OTHER_FIRM, tax_kind: '增值税', determined_on: '2026-02-10' },
      { subject: TRADER, tax_kind: '增值税', determined_on: '2026-02-10', address: '广东省清远市英德市英城街道' },
      { subject: PERSON, tax_kind: '个人所得税', determined_on: '2026-02-10', address: '广东省清远市英德市英城街道' },
      { subject: PERSON, tax_kind: '印花税', determined_on: '2025-02-10', state: 'REPAIRED' },
      { subject: PERSON, tax_kind: '契税', determined_on: '2024-02-10', publish_until: '2026-11-21' },
    );
    await department.insert('tax.watch_entry', { subject: PERSON, list_name: '税收风险重点关注名单', determined_on: '2026-02-10' });
  });
  afterAll(() => department.close());

  it('answers the newest year, whatever was reviewed later', async () => {
    const { subjects } = await department.ask([FIRM], 'grade { year grade issuedOn issuer } grades(since: 2023) { year }', {
      as: 'SHARED',
    });
    expect(subjects).toEqual([
      { grade: { year: 2024, grade: 'A', issuedOn: '2025-04-20', issuer: '英德市税务局' }, grades: [{ year: 2024 }, { year: 2023 }] },
    ]);
  });

  it('publishes grade A only, and every grade at SHARED', async () => {
    const { subjects, errors } = await department.ask([OTHER_FIRM, 3], 'publishedGrade { year grade } grade { grade }');
    expect(subjects).toEqual([
      { publishedGrade: { year: 2023, grade: 'A' }, grade: null },
      { publishedGrade: null, grade: null },
    ]);
    expect(errors.map(({ path, reason }) => [path, reason])).toEqual([
      ['_entities.0.tax.grade', 'LEVEL'],
      ['_entities.1.tax.grade', 'LEVEL'],
    ]);
  });

  it('serves what a person consented to as at SHARED: nothing that is not published any more, and nothing that is gathered', async () => {
    const asking = (subject: number) => ({
      as: 'IDENTIFIED' as const,
      access: { purpose: 'test', consents: [{ subject: department.ids.subjectId(subject), dataset: 'tax-arrears' }] },
    });
    const selection = 'arrears { totalCount nodes { taxKind address state } } listings { kind } majorViolations { facts }';
    const { subjects, errors } = await department.ask([PERSON], selection, asking(PERSON));
    expect(subjects).toEqual([
      {
        arrears: { totalCount: 1, nodes: [{ taxKind: '个人所得税', address: '广东省清远市英德市英城街道', state: 'PUBLISHED' }] },
        listings: null,
        majorViolations: null,
      },
    ]);
    expect(errors.map(({ path, reason }) => [path, reason])).toEqual([
      ['_entities.0.tax.listings', 'PERSON'],
      ['_entities.0.tax.majorViolations', 'PERSON'],
    ]);
    for (const states of ['REPAIRED', 'EXPIRED'])
      expect((await department.ask([PERSON], `arrears(state: [${states}]) { totalCount }`, asking(PERSON))).errors).toMatchObject([
        { path: '_entities.0.tax.arrears', reason: 'LEVEL' },
      ]);
    const ofAnother = await department.ask([PERSON], 'arrears { totalCount }', asking(PERSON + 1));
    expect([ofAnother.subjects, ofAnother.statements]).toEqual([[{ arrears: null }], []]);
  });

  it('asks one statement for a batch of subjects', async () => {
    const { subjects, statements } = await department.ask(
      [FIRM, OTHER_FIRM, TRADER, 4],
      'arrears { totalCount nodes { taxKind totalBalance } }',
    );
    expect(statements).toHaveLength(1);
    expect(subjects.map(({ arrears }) => arrears)).toEqual([
      {
        totalCount: 3,
        nodes: [
          { taxKind: '城建税', totalBalance: null },
          { taxKind: '增值税', totalBalance: '1234567.80' },
          { taxKind: '印花税', totalBalance: null },
        ],
      },
      { totalCount: 1, nodes: [{ taxKind: '增值税', totalBalance: null }] },
      { totalCount: 1, nodes: [{ taxKind: '增值税', totalBalance: null }] },
      { totalCount: 0, nodes: [] },
    ]);
  });

  it('serves a record on the last day of its publication and not on the next', async () => {
    const kinds = async (on: string, as: 'OPEN' | 'RESTRICTED') => {
      const { subjects } = await department.ask([FIRM], 'arrears { nodes { taxKind state } }', { on, as });
      return (subjects[0]?.['arrears'] as { nodes: { taxKind: string; state: string }[] }).nodes.map(
        ({ taxKind, state }) => `${taxKind} ${state}`,
      );
    };
    expect(await kinds('2026-11-22', 'OPEN')).toEqual(['城建税 PUBLISHED', '增值税 PUBLISHED', '印花税 PUBLISHED']);
    expect(await kinds('2026-11-23', 'OPEN')).toEqual(['增值税 PUBLISHED', '印花税 PUBLISHED']);
    expect(await kinds('2026-11-23', 'RESTRICTED')).toEqual(['城建税 EXPIRED', '增值税 PUBLISHED', '房产税 REPAIRED', '印花税 PUBLISHED']);
  });

  it('pages completely and without repetition, undated records last', async () => {
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const page = `arrears(first: 1${after === null ? '' : `, after: ${JSON.stringify(after)}`}) { edges { cursor node { taxKind } } pageInfo { hasNextPage endCursor } }`;
      const { subjects } = await department.ask([FIRM], page);
      const { edges, pageInfo } = subjects[0]?.['arrears'] as {
        edges: { node: { taxKind: string } }[];
        pageInfo: { hasNextPage: boolean; endCursor: string };
      };
      seen.push(...edges.map(({ node }) => node.taxKind));
      after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
    } while (after !== null);
    expect(seen).toEqual(['城建税', '增值税', '印花税']);
  });

  it('takes no cursor of another list, nor of another subject’s: what comes before it there would be passed over', async () => {
    const page = await department.ask([FIRM, OTHER_FIRM], 'arrears(first: 1) { pageInfo { endCursor } }');
    const { endCursor } = (page.subjects[0]?.['arrears'] as { pageInfo: { endCursor: string } }).pageInfo;
    const codes = async (field: string) =>
      (await department.ask([FIRM, OTHER_FIRM], `${field}(after: ${JSON.stringify(endCursor)}) { totalCount }`)).errors.map(
        ({ path, code }) => `${path} ${String(code)}`,
      );
    expect(await codes('arrears')).toEqual(['_entities.1.tax.arrears BAD_USER_INPUT']);
    expect(await codes('penalties')).toEqual(['_entities.0.tax.penalties BAD_USER_INPUT', '_entities.1.tax.penalties BAD_USER_INPUT']);
  });

  it('withholds a person’s arrears and serves a sole trader’s', async () => {
    const { subjects, errors } = await department.ask([TRADER, PERSON], 'arrears { nodes { taxKind } }', { as: 'SHARED' });
    expect(subjects).toEqual([{ arrears: { nodes: [{ taxKind: '增值税' }] } }, { arrears: null }]);
    expect(errors).toEqual([{ path: '_entities.1.tax.arrears', code: 'UNAUTHORIZED_FIELD_OR_TYPE', reason: 'CONSENT' }]);
  });

  it('lists grade A of the newest year, of organisations', async () => {
    const { subjects } = await department.ask([FIRM, OTHER_FIRM, TRADER], 'listings { kind list name sector dataset since until }');
    expect(subjects.map(({ listings }) => listings)).toEqual([
      [
        {
          kind: 'RED',
          list: 'tax-grade-a',
          name: '纳税信用A级纳税人',
          sector: 'tax',
          dataset: 'tax-credit-grade',
          since: '2025-04-20',
          until: '2026-04-30',
        },
      ],
      [],
      [],
    ]);
  });
});
