import { drafting, enact, step, WRITER } from './enact.ts';
import { BOSS, COOK, DEBTOR, FIRM, OTHER_FIRM } from './fixtures/smallCity.ts';
import { startStack, type Answer, type TestStack } from './stack.ts';

const CLERK = { organisation: '清远市中级人民法院', user: '王五', scope: 'credit:3' };
const AUDITOR = { organisation: '清远市审计局', user: '赵六', scope: 'credit:1 audit:read' };
const CASE = { 'x-query-reference': encodeURIComponent('（2026）粤18执1号') };

interface Entry {
  id: string;
  user: string | null;
  organisation: string | null;
  purpose: string | null;
  reference: string | null;
  operation: string | null;
  outcome: string;
  logs: string[];
  coordinates: string[];
  withheld: { coordinate: string; reason: string }[];
  subjects: string[];
  subjectCount: number;
}
interface Access {
  organisation: string | null;
  purpose: string | null;
  datasets: string[];
  self: boolean;
}

/** Who read what of whom, and why: kept for every request, told to the auditor, to the subject and to the department. */
describe('the audit, whole stack', () => {
  let stack: TestStack;
  let firm: string;
  let boss: string;
  let debtor: string;
  beforeAll(async () => {
    stack = await startStack();
    firm = await stack.idOf('USCC', FIRM.uscc);
    boss = await stack.idOf('CITIZEN_ID', BOSS.document);
    debtor = await stack.idOf('CITIZEN_ID', DEBTOR.document);
  });
  afterAll(() => stack.close());

  const ENTRY =
    '{ id user organisation purpose reference operation outcome logs coordinates withheld { coordinate reason } subjects subjectCount }';
  const log = async (filter: string, as: object = AUDITOR): Promise<{ nodes: Entry[]; totalCount: number; errors: Answer['errors'] }> => {
    const { data, errors } = await stack.query(`{ auditLog(filter: ${filter}, first: 500) { totalCount nodes ${ENTRY} } }`, { as });
    const found = (data as { auditLog?: { nodes: Entry[]; totalCount: number } } | null)?.auditLog;
    return { nodes: found?.nodes ?? [], totalCount: found?.totalCount ?? 0, errors };
  };
  /** Entries are sent on a moment after the answer. */
  const eventually = async (filter: string, count: number): Promise<Entry[]> => {
    const deadline = Date.now() + 5_000;
    for (;;) {
      const { nodes, errors } = await log(filter);
      if (nodes.length >= count || Date.now() > deadline || errors.length > 0) {
        if (nodes.length !== count) throw new Error(`${filter}: ${JSON.stringify([nodes, errors])}`);
        return nodes;
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const history = async (id: string, as: object, rest: { purpose?: string } = {}) => {
    const { data, errors } = await stack.query(
      `{ subject(id: "${id}") { accessHistory { totalCount nodes { organisation purpose datasets self } } } }`,
      { as, ...rest },
    );
    const found = (data as { subject?: { accessHistory: { nodes: Access[]; totalCount: number } | null } } | null)?.subject?.accessHistory;
    return { nodes: found?.nodes, totalCount: found?.totalCount, errors };
  };
  const historyOf = async (id: string, as: object, count: number) => {
    const deadline = Date.now() + 5_000;
    for (;;) {
      const found = await history(id, as);
      if ((found.nodes?.length ?? 0) >= count || Date.now() > deadline) return found;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };

  it('answers who read this person in this month and why, by one query', async () => {
    const { data } = await stack.query(
      `query Background { subject(id: "${debtor}") { name courts { dishonestDebts { state } } tax { grade { grade } } } }`,
      { as: CLERK, purpose: 'LAW_ENFORCEMENT', headers: CASE },
    );
    expect(data).toMatchObject({ subject: { name: DEBTOR.name } });
    const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
    const filter = `{ identifier: { kind: CITIZEN_ID, value: "${DEBTOR.document}" }, during: { from: "${today.slice(0, 8)}01", to: "${today}" } }`;
    const [entry] = await eventually(filter, 1);
    expect(entry).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{16}\/\d+$/),
      user: '王五',
      organisation: '清远市中级人民法院',
      purpose: 'LAW_ENFORCEMENT',
      reference: '（2026）粤18执1号',
      operation: 'Background',
      outcome: 'ANSWERED',
      logs: ['DATA_ACCESS'],
      coordinates: ['CourtCredit.dishonestDebts', 'Subject.name', 'TaxCredit.grade'],
      withheld: [],
      subjects: [debtor],
      subjectCount: 1,
    });
    expect((await log(`{ subject: "${debtor}", during: { to: "2026-01-01" } }`)).nodes).toEqual([]);
    for (const found of [
      'organisation: "清远市中级人民法院"',
      'user: "王五"',
      'purpose: "LAW_ENFORCEMENT"',
      'reference: "（2026）粤18执1号"',
    ])
      expect((await log(`{ ${found}, coordinate: "TaxCredit.grade" }`)).nodes).toHaveLength(1);
    expect((await log('{ user: "王五", outcome: REFUSED }')).nodes).toEqual([]);
  });

  it('finds by subject and coordinate what was read of that subject, not what the same request read of another', async () => {
    const as = { ...CLERK, user: '吴十二' };
    const query = `{ a: subject(id: "${firm}") { tax { publishedGrade { year } } } b: subject(id: "${boss}") { kind } }`;
    await stack.query(query, { as, purpose: 'LAW_ENFORCEMENT', headers: CASE });
    await eventually('{ user: "吴十二" }', 1);
    const count = async (filter: string): Promise<number> => {
      const { nodes, totalCount } = await log(`{ user: "吴十二", ${filter} }`);
      expect(nodes).toHaveLength(totalCount);
      return totalCount;
    };
    expect(await count(`subject: "${firm}", coordinate: "TaxCredit.publishedGrade"`)).toBe(1);
    expect(await count(`subject: "${boss}", coordinate: "TaxCredit.publishedGrade"`)).toBe(0);
    expect(await count(`subject: "${boss}", coordinate: "Subject.kind"`)).toBe(1);
    expect(await count(`subject: "${firm}", coordinate: "Subject.kind"`)).toBe(0);
  });

  it('keeps two subjects of one request apart, and tells what was withheld', async () => {
    const as = { ...CLERK, user: '孙七', scope: 'credit:1' };
    await stack.query(
      `query Two { a: subject(id: "${firm}") { tax { publishedGrade { year } grade { year } } } b: subject(id: "${boss}") { kind } }`,
      { as },
    );
    const [both] = await eventually('{ user: "孙七" }', 1);
    expect(both).toMatchObject({
      outcome: 'PARTIAL',
      coordinates: ['Query.subject', 'Subject.kind', 'TaxCredit.publishedGrade'],
      withheld: [{ coordinate: 'TaxCredit.grade', reason: 'CONSENT' }],
      subjectCount: 2,
    });
    expect((await log(`{ user: "孙七", subject: "${firm}" }`)).nodes).toMatchObject([
      { coordinates: ['TaxCredit.publishedGrade'], subjects: [firm], subjectCount: 1 },
    ]);
    expect((await log(`{ user: "孙七", subject: "${firm}", coordinate: "TaxCredit.grade" }`)).nodes).toHaveLength(1);
    expect((await log(`{ user: "孙七", subject: "${boss}" }`)).nodes).toMatchObject([
      { coordinates: ['Subject.kind'], subjects: [boss], subjectCount: 1 },
    ]);
  });

  it('shows a subject each look at it and nothing else, its own among them; never who sat at the keyboard', async () => {
    const self = { organisation: '信用清远网', user: '欧阳志远', scope: 'credit:1', subject: debtor };
    const { nodes, totalCount, errors } = await historyOf(debtor, self, 1);
    expect(errors).toEqual([]);
    expect(totalCount).toBe(nodes?.length);
    expect(nodes).toEqual([
      {
        organisation: '清远市中级人民法院',
        purpose: 'LAW_ENFORCEMENT',
        datasets: ['dishonest-debt', 'identity', 'tax-credit-grade'],
        self: false,
      },
    ]);
    // Reading it was a look at it too.
    const again = await historyOf(debtor, self, 2);
    expect(again.nodes?.[0]).toEqual({ organisation: '信用清远网', purpose: null, datasets: ['accessHistory'], self: true });
    expect(JSON.stringify(again)).not.toContain('王五');
  });

  it('shows nobody the history of another', async () => {
    const self = { organisation: '信用清远网', user: '李玉兰', scope: 'credit:1', subject: boss };
    expect((await history(firm, self)).nodes).toEqual(expect.any(Array));
    for (const [id, as] of [
      [debtor, self],
      [boss, { ...CLERK, scope: 'credit:2' }],
      [boss, AUDITOR],
      [await stack.idOf('USCC', OTHER_FIRM.uscc), self],
    ] as const) {
      const { nodes, errors } = await history(id, as);
      expect([nodes, errors.map(({ extensions }) => extensions['coordinate'])]).toEqual([undefined, ['Subject.accessHistory']]);
    }
    const fragment = await stack.query(
      `fragment H on Subject { x: accessHistory { nodes { organisation } } } { subject(id: "${debtor}") { ... on Subject { ...H } } }`,
      { as: self },
    );
    expect(fragment.data).toEqual({ subject: { x: null } });
  });

  it('takes no cursor of another list', async () => {
    const self = { organisation: '信用清远网', user: '李玉兰', scope: 'credit:1', subject: boss };
    const { data } = await stack.query('{ auditLog(first: 1) { pageInfo { endCursor } } }', { as: AUDITOR });
    const cursor = (data as unknown as { auditLog: { pageInfo: { endCursor: string } } }).auditLog.pageInfo.endCursor;
    for (const after of [cursor, 'C', '__proto__', '']) {
      const { errors } = await stack.query(`{ subject(id: "${boss}") { accessHistory(after: "${after}") { nodes { at } } } }`, {
        as: self,
      });
      expect(errors.map(({ extensions }) => extensions['code'])).toEqual(['BAD_USER_INPUT']);
    }
  });

  it('is read by auditors alone, and reading it stands in the log of administration', async () => {
    for (const as of [
      { ...CLERK, scope: 'credit:3 policy:read audit:department' },
      { ...AUDITOR, scope: 'credit:1' },
    ]) {
      const { nodes, errors } = await log(`{ subject: "${debtor}" }`, as);
      expect([nodes, errors.map(({ extensions }) => extensions['reason'])]).toEqual([[], ['SCOPE']]);
    }
    expect((await stack.query('{ auditLog { nodes { id } } }')).data).toEqual({ auditLog: null });
    await log('{ user: "nobody" }', { ...AUDITOR, user: '钱八' });
    const [entry] = await eventually('{ user: "钱八", log: ADMINISTRATION }', 1);
    expect(entry).toMatchObject({ coordinates: ['Query.auditLog'], subjects: [], subjectCount: 0 });
    const unknown = await log('{ identifier: { kind: CITIZEN_ID, value: "441825196502259066" } }');
    expect([unknown.nodes, unknown.errors]).toEqual([[], []]);
    for (const filter of ['{ organisation: "__proto__" }', '{ subject: "__proto__" }', '{ coordinate: "\\u0000" }'])
      expect((await log(filter)).nodes).toEqual([]);
  });

  it('records what was read for an answer that is refused for what was found: that it was tells something', async () => {
    const { data, errors, status } = await stack.query(
      `{ subject(id: "${firm}") { relations { nodes { subject { name tax { arrears { totalCount } } } } } } }`,
      {
        as: { organisation: '招标单位', user: '卫十七', scope: 'credit:2' },
        purpose: 'TENDER_REVIEW',
        headers: { 'x-on-denied': 'reject' },
      },
    );
    expect([status, data, errors[0]?.extensions['code']]).toEqual([403, undefined, 'DENIED']);
    const [entry] = await eventually('{ user: "卫十七" }', 1);
    expect(entry).toMatchObject({ outcome: 'DENIED', coordinates: expect.arrayContaining(['Subject.name']) });
    expect(entry?.subjects).toContain(boss);
  });

  it('records a change before it is made, and what became of it', async () => {
    const as = { organisation: '清远市公共信用信息中心', user: '周九', scope: 'credit:1 policy:write policy:read' };
    await stack.query('mutation Draft { draftPolicy(changes: [], reason: "x") { revision } }', { as });
    expect((await eventually('{ user: "周九", log: ADMINISTRATION }', 2)).map(({ outcome }) => outcome)).toEqual(['PARTIAL', 'ATTEMPTED']);
    await stack.query('mutation { draftPolicy(changes: [], reason: "x") { revision } }', {
      as: { ...as, user: '吴十', scope: 'credit:1' },
    });
    expect(await eventually('{ user: "吴十" }', 1)).toMatchObject([
      { outcome: 'DENIED', logs: ['ADMINISTRATION'], withheld: [{ coordinate: 'Mutation.draftPolicy', reason: 'SCOPE' }] },
    ]);
  });

  it('answers a mutation that has run, though its caller wants refused what is withheld of its outcome, and records what was read', async () => {
    const as = { organisation: '招标单位', user: '冯十六', scope: 'credit:2' };
    const rejecting = { as, purpose: 'TENDER_REVIEW', headers: { 'x-on-denied': 'reject' } };
    const screen = (selection: string): Promise<Answer> =>
      stack.query(`mutation ($input: ScreeningInput!) { screen(input: $input) { results { nodes { subject { ${selection} } } } } }`, {
        ...rejecting,
        variables: {
          input: {
            matter: 'TENDER',
            reference: '2026-114',
            parties: [
              { identifier: { kind: 'USCC', value: FIRM.uscc } },
              { identifier: { kind: 'CITIZEN_ID', value: DEBTOR.document }, name: DEBTOR.name },
            ],
          },
        },
      });
    const { status, data, errors } = await screen('kind profile { __typename }');
    expect([status, data]).toEqual([
      200,
      {
        screen: {
          results: {
            nodes: [
              { subject: { kind: 'ENTERPRISE', profile: { __typename: 'EnterpriseProfile' } } },
              { subject: { kind: 'INDIVIDUAL', profile: null } },
            ],
          },
        },
      },
    ]);
    expect(errors.map(({ path, extensions }) => [path?.join('.'), extensions['code']])).toEqual([
      ['screen.results.nodes.1.subject.profile', 'UNAUTHORIZED_FIELD_OR_TYPE'],
    ]);
    const [answered, attempted] = await eventually('{ user: "冯十六" }', 2);
    expect([attempted?.outcome, answered]).toMatchObject([
      'ATTEMPTED',
      {
        outcome: 'PARTIAL',
        coordinates: expect.arrayContaining(['Subject.kind', 'Subject.profile']) as string[],
        withheld: [{ coordinate: 'Subject.profile', reason: 'CONSENT' }],
        subjectCount: 2,
      },
    ]);
    const refused = await screen('tax { arrears(state: [EXPIRED]) { totalCount } }');
    expect([refused.status, refused.errors[0]?.extensions['code']]).toEqual([403, 'MUTATION_DENIED']);
    expect((await eventually('{ user: "冯十六", outcome: ATTEMPTED }', 1)).map(({ outcome }) => outcome)).toEqual(['ATTEMPTED']);
  });

  it('says of a mutation of whose outcome too much is withheld that it has run, and shows nothing of it', async () => {
    const as = { organisation: '招标单位', user: '陈十七', scope: 'credit:2' };
    const aliases = Array.from({ length: 98 }, (_, index) => `a${index}: profile { __typename }`).join(' ');
    const parties = Array.from({ length: 110 }, () => ({ identifier: { kind: 'CITIZEN_ID', value: DEBTOR.document }, name: DEBTOR.name }));
    const { status, data, errors } = await stack.query(
      `mutation ($input: ScreeningInput!) { screen(input: $input) { id results { nodes { subject { ${aliases} } } } } }`,
      { as, purpose: 'TENDER_REVIEW', variables: { input: { matter: 'TENDER', reference: '2026-115', parties } } },
    );
    expect([status, data, errors.map(({ extensions }) => extensions['code'])]).toEqual([200, null, ['OPERATION_TOO_LARGE']]);
    expect(errors[0]?.message).toMatch(/已经执行/);
    const found = await eventually('{ user: "陈十七" }', 2);
    expect(found.map(({ outcome, subjectCount }) => [outcome, subjectCount])).toEqual([
      ['PARTIAL', 0],
      ['ATTEMPTED', 0],
    ]);
  });

  it('records what never came to be decided: not parsed, not validated, in no form that is served; a hash not known yet is none of it', async () => {
    const as = { organisation: '信用清远网', user: '郑十一', scope: 'credit:1' };
    const token = await stack.token(as);
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const post = async (body: string): Promise<number> => (await fetch(`${stack.url}/graphql`, { method: 'POST', headers, body })).status;
    const asked = (query: string, rest: object = {}): string => JSON.stringify({ query, ...rest });
    const unknown = { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } };
    for (const body of [
      asked('{ subject(id: "441825196502259066" '),
      asked('{ subject(id: "441825196502259066") { salary } }'),
      asked('query A { __typename } query B { __typename }'),
      `[${asked('{ __typename }')},${asked('{ __typename }')}]`,
    ])
      expect(await post(body)).not.toBe(200);
    await post(JSON.stringify({ extensions: unknown }));
    const found = await eventually('{ user: "郑十一", outcome: REFUSED }', 4);
    expect(found.map(({ operation, subjects, coordinates }) => [operation, subjects, coordinates])).toEqual(Array(4).fill([null, [], []]));
    const { data } = await stack.query('{ auditLog(filter: { user: "郑十一" }, first: 500) { nodes { code document } } }', { as: AUDITOR });
    const codes = (data as unknown as { auditLog: { nodes: { code: string; document: string | null }[] } }).auditLog.nodes;
    expect(codes.map(({ code }) => code).sort()).toEqual([
      ...['BAD_REQUEST', 'BAD_REQUEST', 'GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED'],
    ]);
    // Nor is anything of what was asked kept, by whatever name.
    expect(JSON.stringify(await eventually('{ user: "郑十一" }', 4))).not.toContain('441825196502259066');
  });

  it('records a purpose that is not the caller’s under his name, and nothing that he makes up', async () => {
    const as = { organisation: '某不知名单位', user: '褚十四', scope: 'credit:1' };
    for (const [purpose, code] of [
      ['LAW_ENFORCEMENT', 'REFERENCE_REQUIRED'],
      ['441825196502259066', 'PURPOSE_NOT_ALLOWED'],
    ] as const)
      expect((await stack.query('{ __typename }', { as, purpose })).errors[0]?.extensions['code']).toBe(code);
    // A case that nobody can read is none.
    for (const reference of ['%20', '%E2%80%8B', '%E3%85%A4', '-']) {
      const asking = { as: { ...as, user: '沈十九' }, purpose: 'LAW_ENFORCEMENT', headers: { 'x-query-reference': reference } };
      expect((await stack.query('{ __typename }', asking)).errors[0]?.extensions['code']).toBe('REFERENCE_REQUIRED');
    }
    expect((await stack.query('{ __typename }', { as, headers: { 'x-on-denied': '?' } })).status).toBe(400);
    const found = await eventually('{ user: "褚十四", organisation: "某不知名单位", outcome: REFUSED }', 3);
    expect(found.map(({ purpose }) => purpose)).toEqual([null, null, 'LAW_ENFORCEMENT']);
  });

  it('records each file that is handed in before it is taken, and what came of it', async () => {
    const handIn = async (path: string, body: Buffer | string, as: object): Promise<number> => {
      const authorization = `Bearer ${await stack.token(as)}`;
      return (await fetch(`${stack.url}${path}`, { method: 'POST', headers: { authorization }, body: new Uint8Array(Buffer.from(body)) }))
        .status;
    };
    const clerk = { organisation: '信用清远网', user: '冯十二', scope: 'credit:1' };
    expect(await handIn('/attachments?file=1.pdf', '%PDF-1.7 x', clerk)).toBe(201);
    const told = (entries: Entry[]) => entries.map(({ operation, outcome, logs }) => [operation, outcome, logs]);
    expect(told(await eventually('{ user: "冯十二" }', 2))).toEqual([
      ['POST /attachments', 'ANSWERED', ['ADMINISTRATION']],
      ['POST /attachments', 'ATTEMPTED', ['ADMINISTRATION']],
    ]);
    const hasty = { organisation: '信用清远网', user: '卫十五', scope: 'credit:1' };
    expect(await handIn('/attachments?file=1.pdf', '<html>', hasty)).toBe(415);
    expect(await handIn('/attachments?file=1.html', '%PDF-1.7 <script>', hasty)).toBe(415);
    expect(await handIn('/attachments?file=1%0a.pdf', '%PDF-1.7 x', hasty)).toBe(400);
    expect((await eventually('{ user: "卫十五" }', 6)).map(({ operation, outcome }) => `${operation} ${outcome}`).sort()).toEqual([
      ...Array<string>(3).fill('POST /attachments ATTEMPTED'),
      ...Array<string>(3).fill('POST /attachments REFUSED'),
    ]);
    const supplier = { organisation: '国家税务总局清远市税务局', user: '陈十三', scope: 'collect:write collect-tax:tax-arrears' };
    expect(await handIn('/collect/tax/tax-arrears', 'nothing,of,it\n1,2,3\n', supplier)).toBe(400);
    expect(told(await eventually('{ user: "陈十三" }', 2))).toEqual([
      ['POST /collect/tax/tax-arrears', 'REFUSED', ['ADMINISTRATION']],
      ['POST /collect/tax/tax-arrears', 'ATTEMPTED', ['ADMINISTRATION']],
    ]);
  });

  it('tells a department the use of its own data, and of no other', async () => {
    const as = { organisation: '国家税务总局清远市税务局', user: '郑', scope: 'credit:1 tax:3 audit:department' };
    const use = (sector: string, purpose?: string) =>
      stack.query(`{ departmentUse(sector: "${sector}") { nodes { organisation purpose coordinates subjectCount } } }`, {
        as,
        ...(purpose === undefined ? {} : { purpose }),
      });
    const { data } = await use('tax', 'CREDIT_SUPERVISION');
    const nodes = (data as unknown as { departmentUse: { nodes: { coordinates: string[]; organisation: string }[] } }).departmentUse.nodes;
    expect(nodes).toContainEqual({
      organisation: '清远市中级人民法院',
      purpose: 'LAW_ENFORCEMENT',
      coordinates: ['TaxCredit.grade'],
      subjectCount: 1,
    });
    expect(nodes.flatMap(({ coordinates }) => coordinates).filter((each) => !each.startsWith('TaxCredit'))).toEqual([]);
    expect((await use('courts', 'CREDIT_SUPERVISION')).errors[0]?.extensions).toMatchObject({
      code: 'UNAUTHORIZED_FIELD_OR_TYPE',
      reason: 'LEVEL',
    });
    expect((await use('tax')).errors[0]?.extensions).toMatchObject({ reason: 'PURPOSE' });
    expect((await use('__proto__', 'CREDIT_SUPERVISION')).errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
  });

  it('keeps what a cohort was selected, grouped and ordered by, under aliases and by variables too', async () => {
    const { errors } = await stack.query(
      `query Chosen($where: CohortWhere!, $by: [CohortDimension!]!) {
        a: cohort(where: { not: { tax: { arrears: { exists: false, currentBalance: { gte: "1.00" } } } } }) { count }
        b: cohort(where: $where) { cells: breakdown(by: $by) { suppressed } ...Page }
      }
      fragment Page on Cohort { subjects(orderBy: { by: COURTS_ENFORCEMENTS_TARGET_AMOUNT }) { totalCount } }`,
      {
        as: { ...CLERK, user: '群体' },
        purpose: 'CREDIT_SUPERVISION',
        variables: { where: { and: [{ kind: ['ENTERPRISE'] }, { socialSecurity: { enrolment: {} } }] }, by: ['TAX_GRADE'] },
      },
    );
    expect(errors).toEqual([]);
    const [entry] = await eventually('{ user: "群体" }', 1);
    expect(entry?.coordinates).toEqual(
      expect.arrayContaining([
        ...['Query.cohort', 'TaxCredit.arrears', 'TaxArrears.currentBalance', 'Subject.kind', 'SocialSecurityCredit.enrolment'],
        ...['TaxCredit.grade', 'TaxGrade.grade', 'CourtCredit.enforcements'],
      ]),
    );
    expect(entry?.coordinates).not.toContain('TaxArrears.taxKind');
    // The same document asked again by other conditions is another reading.
    for (const variables of [
      { where: { kind: ['ENTERPRISE'] }, by: ['TAX_GRADE'] },
      { where: { courts: { judgments: {} } }, by: ['DIVISION'] },
    ])
      await stack.query(
        'query Again($where: CohortWhere!, $by: [CohortDimension!]!) { cohort(where: $where) { breakdown(by: $by) { suppressed } } }',
        { as: { ...CLERK, user: '再问' }, purpose: 'CREDIT_SUPERVISION', variables },
      );
    expect((await eventually('{ user: "再问" }', 2)).map(({ coordinates }) => coordinates.join(' ')).sort()).toEqual([
      'Cohort.breakdown CourtCredit.judgments Query.cohort Subject.division',
      'Cohort.breakdown Query.cohort Subject.kind TaxCredit.grade TaxGrade.grade',
    ]);
    // A department finds the use of its data by its own coordinate.
    expect((await log('{ user: "群体", coordinate: "TaxArrears.currentBalance" }')).nodes).toHaveLength(1);
  });

  it('does not show a subject what is read of it for a purpose that hides it by law, says so in the log, and goes by the revision of then', async () => {
    const cook = await stack.idOf('CITIZEN_ID', COOK.document);
    const GROUND = '《中华人民共和国监察法》第十八条';
    const look = async (): Promise<void> => {
      const { errors } = await stack.query(`{ subject(id: "${cook}") { name } }`, {
        as: { ...CLERK, user: '暗查' },
        purpose: 'LAW_ENFORCEMENT',
        headers: CASE,
      });
      expect(errors).toEqual([]);
    };
    const purpose = (hidden: string): string =>
      `{ setPurpose: { code: "LAW_ENFORCEMENT", name: "执法办案", legalBasis: "依法", requiresReference: true ${hidden} } }`;
    const hiding = purpose(`, hiddenFromSubject: "${GROUND}"`);
    const alone = await step(stack, WRITER, `tightenNow(changes: [${hiding}], reason: "急")`);
    expect(alone.errors[0]?.message).toMatch(/would widen: PURPOSE LAW_ENFORCEMENT/);

    await look();
    const hides = await enact(stack, drafting(hiding));
    await look();
    const officer = { ...CLERK, user: '破窗', scope: 'credit:1 break-glass policy:read' };
    const glass = `mutation { breakGlass(input: { subject: "${cook}", sectors: ["courts"], purpose: "LAW_ENFORCEMENT", reference: "1", reason: "密查" }) { hiddenFromSubject } }`;
    expect((await stack.query(glass, { as: officer })).errors[0]?.message).toMatch(/must name the same purpose/);
    const broken = await stack.query(glass, { as: officer, purpose: 'LAW_ENFORCEMENT', headers: CASE });
    expect(broken.data).toEqual({ breakGlass: { hiddenFromSubject: GROUND } });
    const list = '{ elevations { totalCount nodes { reason hiddenFromSubject } } }';
    // Whoever looks at the list is seen by its subjects, unless he looks for the purpose that hides it.
    expect((await stack.query(list, { as: officer })).data).toEqual({ elevations: { totalCount: 0, nodes: [] } });
    const all = await stack.query(list, { as: officer, purpose: 'LAW_ENFORCEMENT', headers: CASE });
    expect(all.data).toEqual({ elevations: { totalCount: 1, nodes: [{ reason: '密查', hiddenFromSubject: GROUND }] } });
    const shows = await enact(stack, drafting(purpose('')));
    await look();
    await eventually('{ user: "暗查" }', 3);
    const kept = await stack.query(
      `{ auditLog(filter: { subject: "${cook}", purpose: "LAW_ENFORCEMENT", user: "暗查" }) { nodes { policyRevision hiddenFromSubject coordinates } } }`,
      { as: AUDITOR },
    );
    const coordinates = ['Subject.name'];
    expect(kept.data).toEqual({
      auditLog: {
        nodes: [
          { policyRevision: shows, hiddenFromSubject: null, coordinates },
          { policyRevision: hides, hiddenFromSubject: GROUND, coordinates },
          { policyRevision: 1, hiddenFromSubject: null, coordinates },
        ],
      },
    });
    const self = { organisation: '信用清远网', user: COOK.name, scope: 'credit:1', subject: cook };
    await eventually('{ user: "破窗", purpose: "LAW_ENFORCEMENT" }', 3);
    const own = await stack.query(`{ subject(id: "${cook}") { elevations { reason } } }`, { as: self });
    expect(own).toMatchObject({ data: { subject: { elevations: [] } }, errors: [] });
    const seen = await history(cook, self);
    const entry = { organisation: CLERK.organisation, purpose: 'LAW_ENFORCEMENT', datasets: ['identity'], self: false };
    expect([seen.nodes, seen.totalCount]).toEqual([[entry, entry], 2]);
  });

  it('hides nothing that is read by a consent, though its purpose is hidden since; and takes no consent to one that is', async () => {
    const CENTRE = { organisation: '清远市公共资源交易中心', user: '暗查员', scope: 'credit:2' };
    const self = { organisation: '信用清远网', user: DEBTOR.name, scope: 'credit:1', subject: debtor };
    const give = `mutation { giveConsent(input: { organisation: "${CENTRE.organisation}", datasets: ["dishonest-debt"], purpose: "LAW_ENFORCEMENT" }) { id } }`;
    expect((await stack.query(give, { as: self })).errors).toEqual([]);
    await enact(
      stack,
      drafting(
        '{ setPurpose: { code: "LAW_ENFORCEMENT", name: "执法办案", legalBasis: "依法", requiresReference: true, hiddenFromSubject: "依法" } }',
        // It gives everybody every purpose.
        '{ dropGrant: "*" }',
      ),
    );
    expect((await stack.query(give, { as: self })).errors[0]?.message).toMatch(/none to consent to/);
    const deadline = Date.now() + 10_000;
    for (;;) {
      const { errors } = await stack.query(`{ subject(id: "${debtor}") { courts { dishonestDebts { state } } } }`, {
        as: CENTRE,
        purpose: 'LAW_ENFORCEMENT',
        headers: CASE,
      });
      if (errors.length === 0) break;
      if (Date.now() > deadline) throw new Error(JSON.stringify(errors));
    }
    const entry = { organisation: CENTRE.organisation, purpose: 'LAW_ENFORCEMENT', self: false };
    let seen: Access | undefined;
    while (!seen && Date.now() < deadline)
      seen = (await history(debtor, self)).nodes?.find(
        ({ organisation, purpose }) => organisation === CENTRE.organisation && purpose !== null,
      );
    expect(seen).toMatchObject(entry);
    await enact(stack, 'rollbackPolicy(to: 1, reason: "回退")');
  });
});
