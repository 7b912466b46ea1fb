import { gzipSync } from 'node:zlib';
import sql from 'sql-template-tag';
import { FIRM, OTHER_FIRM } from './fixtures/smallCity.ts';
import { startStack, type TestStack } from './stack.ts';

const HEADER = '行政相对人名称,统一社会信用代码,行政处罚决定书文号,违法行为类型,违法事实,处罚依据,处罚类别,处罚内容,处罚决定日期,处罚机关';
const penalty = (name: string, code: string, number: string, on = '2026-11-20'): string =>
  `${name},${code},${number},无照经营,未取得许可,第十三条,罚款,罚款2000元,${on},清远市市场监督管理局`;
const file = (...rows: string[]): string => `${[HEADER, ...rows].join('\n')}\n`;
const WRITE = 'collect:write collect-market-regulation:administrative-penalty';
const PATH = 'market-regulation/administrative-penalty';

/** Departments and county centres hand in files over HTTP; what is in doubt is decided through the graph. */
describe('supplied files, whole stack', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await startStack({ environment: { MAX_COLLECT_BYTES: '100000', ENTITY_CACHE: 'true' } });
  });
  afterAll(() => stack.close());

  const supply = async (
    body: string | Uint8Array,
    {
      scope = WRITE,
      path = PATH,
      accept,
      organisation = '清远市市场监督管理局',
    }: { scope?: string | null; path?: string; accept?: string; organisation?: string } = {},
  ) => {
    const token = scope === null ? undefined : await stack.token({ organisation, user: '李', scope });
    const response = await fetch(`${stack.url}/collect/${path}?file=penalties.csv`, {
      method: 'POST',
      headers: { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...(accept === undefined ? {} : { accept }) },
      body: body as never,
    });
    const text = await response.text();
    return { status: response.status, text, json: accept === undefined ? (JSON.parse(text) as Record<string, never>) : {} };
  };
  const codeOf = ({ status, json }: Awaited<ReturnType<typeof supply>>): [number, unknown] => [
    status,
    (json as { errors?: { extensions: { code: string } }[] }).errors?.[0]?.extensions.code,
  ];

  it('are collected for a token that is bound to the data set, plain or compressed, and change nothing twice', async () => {
    const text = file(penalty(FIRM.name, FIRM.uscc, '报送1号'), penalty(FIRM.name, FIRM.uscc, '报送2号', '2026-01-05'));
    const first = await supply(text);
    expect([first.status, (first.json as { counts?: object }).counts]).toMatchObject([200, { read: 2, accepted: 2 }]);
    // Decided in January: later than seven working days.
    expect((first.json as { late?: number }).late).toBe(1);
    const again = await supply(gzipSync(text), { accept: 'application/x-ndjson' });
    const lines = again.text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, never>);
    expect(lines.slice(0, -1).every((line) => 'progress' in line)).toBe(true);
    expect(lines.at(-1)).toMatchObject({ report: { counts: { read: 2, unchanged: 2 } } });
  });

  it('are refused without such a token, and nothing is read', async () => {
    const text = file(penalty(FIRM.name, FIRM.uscc, '拒收1号'));
    expect(codeOf(await supply(text, { scope: null }))).toEqual([401, 'UNAUTHENTICATED']);
    const refused = [
      'credit:3',
      'collect:write',
      'collect-market-regulation:administrative-penalty',
      'collect:write collect-tax:all',
      'collect:write collect-market-regulation:administrative-licence',
      `${WRITE} collect-division:441881 collect-division:441882`,
    ];
    for (const scope of refused) expect(codeOf(await supply(text, { scope }))).toEqual([403, 'COLLECTION_DENIED']);
    expect(codeOf(await supply(text, { path: 'market-regulation/nothing', scope: 'collect:write collect-market-regulation:all' }))).toEqual(
      [404, 'NOT_FOUND'],
    );
    const db = await stack.running.databases.of('market-regulation');
    expect(await db.query(sql`select from market_regulation.penalty where document_number like '拒收%'`)).toEqual([]);
  });

  it('say what is wrong with a file, and write nothing of it', async () => {
    const wrong = await supply(`${HEADER},没有这一列\n`);
    expect([...codeOf(wrong), wrong.text.includes('没有这一列')]).toEqual([400, 'COLLECTION_REFUSED', true]);
    expect(codeOf(await supply(Buffer.from('PK\u0003\u0004nothing')))).toEqual([400, 'COLLECTION_REFUSED']);
    expect(codeOf(await supply(file(penalty('x'.repeat(150_000), FIRM.uscc, '过大1号'))))).toEqual([413, 'BODY_TOO_LARGE']);
  });

  it('may be about subjects of the supplier’s division alone', async () => {
    const scope = `${WRITE} collect-division:441882`;
    const report = await supply(file(penalty(FIRM.name, FIRM.uscc, '外地1号')), { scope, organisation: '连州市信用中心' });
    expect(report.json).toMatchObject({ counts: { read: 1, accepted: 0, rejected: 1 }, rejections: { OUTSIDE_DIVISION: 1 } });
  });

  it('leave what is in doubt to a clerk of the department, who decides through the graph', async () => {
    await supply(file(penalty('另一名称有限公司', FIRM.uscc, '存疑1号')));
    const reader = { as: { scope: 'credit:1 collect:read' } };
    const runs = await stack.query(
      '{ collectionRuns(sector: "market-regulation", first: 1) { totalCount nodes { id dataset supplier doubtful state } pageInfo { hasNextPage endCursor } } }',
      reader,
    );
    expect(runs.errors).toEqual([]);
    const { nodes, pageInfo } = (
      runs.data as unknown as { collectionRuns: { nodes: { id: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } } }
    ).collectionRuns;
    expect(nodes).toEqual([
      {
        id: expect.any(String) as string,
        dataset: 'administrative-penalty',
        supplier: '清远市市场监督管理局',
        doubtful: 1,
        state: 'FINISHED',
      },
    ]);
    expect(pageInfo.hasNextPage).toBe(true);
    const next = await stack.query(
      `{ collectionRuns(sector: "market-regulation", first: 1, after: "${pageInfo.endCursor}") { nodes { id } } }`,
      reader,
    );
    expect((next.data as unknown as { collectionRuns: { nodes: { id: string }[] } }).collectionRuns.nodes[0]?.id).not.toBe(nodes[0]?.id);

    const run = nodes[0]?.id ?? '';
    const rows = (scope: string, purpose?: string) =>
      stack.query(`{ doubtfulRows(run: "${run}") { totalCount nodes { id line reason detail subject cells { header value } } } }`, {
        as: { scope },
        ...(purpose === undefined ? {} : { purpose }),
      });
    // A role is not enough, nor another department's level, nor a level without a purpose.
    stack.forget();
    for (const [scope, purpose, reason] of [
      ['credit:3', 'CREDIT_SUPERVISION', 'SCOPE'],
      ['credit:2 collect:decide', 'CREDIT_SUPERVISION', 'LEVEL'],
      ['credit:2 tax:3 collect:decide', 'CREDIT_SUPERVISION', 'LEVEL'],
      ['credit:2 market-regulation:3 collect:decide', undefined, 'PURPOSE'],
    ] as const) {
      const { data, errors } = await rows(scope, purpose);
      expect([data, errors.map(({ extensions }) => extensions['reason'])]).toEqual([{ doubtfulRows: null }, [reason]]);
    }
    expect(stack.calls()['market-regulation']).toBeUndefined();

    const clerk = 'credit:2 market-regulation:3 collect:decide';
    const answer = await rows(clerk, 'CREDIT_SUPERVISION');
    const firm = await stack.idOf('USCC', FIRM.uscc);
    const [row] = (answer.data as unknown as { doubtfulRows: { nodes: { id: string; cells: object[] }[] } }).doubtfulRows.nodes;
    expect([answer.errors, row]).toMatchObject([[], { line: 2, reason: 'NAME_DIFFERS', subject: firm }]);
    expect(row?.cells).toContainEqual({ header: '行政处罚决定书文号', value: '存疑1号' });

    const penalties = async (uscc: string) => {
      const { data } = await stack.query(
        `{ subject(identifier: { kind: USCC, value: "${uscc}" }) { market { penalties(first: 50) { nodes { documentNumber } } } } }`,
      );
      const { market } = (data as unknown as { subject: { market: { penalties: { nodes: { documentNumber: string }[] } } } }).subject;
      return market.penalties.nodes.map(({ documentNumber }) => documentNumber);
    };
    expect(await penalties(OTHER_FIRM.uscc)).not.toContain('存疑1号');
    const decide = (scope: string, subject?: string) =>
      stack.query(
        'mutation ($id: ID!, $subject: ID) { decideRow(id: $id, decision: TAKE, subject: $subject, reason: "已核对原件") { decision decidedBy settled subject } }',
        {
          as: { scope, organisation: '清远市市场监督管理局', user: '王' },
          purpose: 'CREDIT_SUPERVISION',
          variables: { id: row?.id, subject },
        },
      );
    const denied = await decide('credit:3');
    expect([denied.status, denied.errors[0]?.extensions['code']]).toEqual([403, 'MUTATION_DENIED']);
    expect((await decide('credit:2 tax:3 collect:decide')).errors[0]?.extensions['reason']).toBe('LEVEL');
    const nobody = { as: { scope: clerk, organisation: '清远市市场监督管理局' }, purpose: 'CREDIT_SUPERVISION' };
    const decision = `mutation { decideRow(id: "${row?.id ?? ''}", decision: REJECT, reason: "x") { decision } }`;
    expect((await stack.query(decision, nobody)).errors[0]?.message).toMatch(/name the person/);
    const concerned = { ...nobody, as: { ...nobody.as, user: '赵', subject: firm } };
    expect((await stack.query(decision, concerned)).errors[0]?.message).toMatch(/himself/);
    expect((await decide(clerk, 'Snobody')).errors[0]?.extensions['code']).toBe('BAD_USER_INPUT');
    const other = await stack.idOf('USCC', OTHER_FIRM.uscc);
    expect(await decide(clerk, other)).toMatchObject({
      errors: [],
      data: { decideRow: { decision: 'TAKE', decidedBy: '清远市市场监督管理局 王', settled: true, subject: other } },
    });
    // Seen at once, though the firm's penalties had been asked for and kept.
    expect(await penalties(OTHER_FIRM.uscc)).toContain('存疑1号');
    expect((await decide(clerk)).errors[0]?.message).toMatch(/already/);
  });

  it('are counted by supplier: last, next, late, refused', async () => {
    const { data, errors } = await stack.query(
      '{ collectionDuties(sector: "market-regulation") { dataset supplier division lastRunOn nextDueOn overdue read rejected doubtful late } }',
      { as: { scope: 'credit:1 collect:read' } },
    );
    expect(errors).toEqual([]);
    const duties = (data as unknown as { collectionDuties: { dataset: string; supplier: string | null }[] }).collectionDuties;
    expect(duties.find(({ supplier }) => supplier === '清远市市场监督管理局')).toMatchObject({
      dataset: 'administrative-penalty',
      overdue: false,
      read: 5,
      late: 1,
      doubtful: 1,
    });
    expect(duties.find(({ supplier }) => supplier === '连州市信用中心')).toMatchObject({ division: '441882', rejected: 1 });
    expect(duties.find(({ dataset }) => dataset === 'quality-record')).toMatchObject({ supplier: null, lastRunOn: null, overdue: true });
  });
});
