import { collectInto } from '../scripts/stack/collectInto.ts';
import { BOSS, COOK, csvOf, DEBTOR, FIRM, SMALL_CITY } from './fixtures/smallCity.ts';
import { startStack, type Answer, type TestStack } from './stack.ts';

const TAX = { organisation: '国家税务总局清远市税务局', user: '税务经办', scope: 'credit:2 tax:3 record:withdraw record:suspend' };
const PURPOSE = 'LAW_ENFORCEMENT';
const REFERENCE = { 'x-query-reference': 'case-1' };

/** Single records across departments: read by the rule of where they come from, withdrawn, suspended and commented at once. */
describe('records by their ids, whole stack', () => {
  let stack: TestStack;
  let debtor: string;
  let boss: string;
  let cook: string;
  beforeAll(async () => {
    stack = await startStack({ environment: { ENTITY_CACHE: 'true' } });
    [debtor, boss, cook] = (await Promise.all([DEBTOR, BOSS, COOK].map(({ document }) => stack.idOf('CITIZEN_ID', document)))) as [
      string,
      string,
      string,
    ];
  });
  afterAll(() => stack.close());

  const self = (subject: string) => ({ organisation: '信用清远网', user: '本人', scope: 'credit:1', subject });
  const reasons = ({ errors }: Answer) =>
    errors.map(({ path, extensions }) => [path?.join('.'), extensions['reason'] ?? extensions['code']]);
  const FIELDS = 'id sector dataset title documentNumber state underObjection statement';
  const record = (id: string, asking: Parameters<TestStack['query']>[1] = {}) =>
    stack.query(`{ record(id: "${id}") { ${FIELDS} } }`, asking);
  const arrears = async (asking: Parameters<TestStack['query']>[1] = {}) => {
    const { data } = await stack.query(
      `{ subject(identifier: { kind: USCC, value: "${FIRM.uscc}" }) { tax { arrears { nodes { id statement state } totalCount } } } }`,
      asking,
    );
    return (data as unknown as { subject: { tax: { arrears: { nodes: { id: string; statement: string | null }[]; totalCount: number } } } })
      .subject.tax.arrears;
  };
  const debt = async (): Promise<string> => {
    const { data } = await stack.query(`{ subject(id: "${debtor}") { courts { dishonestDebts(current: false) { id } } } }`, {
      as: self(debtor),
    });
    return (data as unknown as { subject: { courts: { dishonestDebts: [{ id: string }] } } }).subject.courts.dishonestDebts[0].id;
  };
  const recollect = () => {
    const table = SMALL_CITY['tax/tax-arrears'];
    if (!table) throw new Error('no arrears');
    const at = table.header.indexOf('欠税余额');
    const rows = table.rows.map((row) => row.map((cell, index) => (index === at ? '77000.00' : cell)));
    const stream = (async function* () {
      yield await Promise.resolve(Buffer.from(csvOf({ header: table.header, rows })));
    })();
    return collectInto(
      stack.running.databases,
      { sector: 'tax', dataset: 'tax-arrears', fileName: 'again.csv', stream },
      Date.now,
      () => undefined,
    );
  };

  it('serves a firm’s record to anybody and a person’s to whom its leaf would be served', async () => {
    const [first] = (await arrears()).nodes;
    const open = await record(first?.id ?? '');
    expect([open.errors, open.data]).toEqual([
      [],
      { record: expect.objectContaining({ sector: 'tax', dataset: 'tax-arrears', state: 'PUBLISHED' }) },
    ]);
    const id = await debt();
    stack.forget();
    expect(reasons(await record(id))).toEqual([['record', 'PERSON']]);
    expect(stack.calls()['courts']).toBeUndefined();
    expect(reasons(await record(id, { as: self(cook) }))).toEqual([['record', 'CONSENT']]);
    expect((await record(id, { as: self(debtor) })).data).toEqual({ record: expect.objectContaining({ dataset: 'dishonest-debt' }) });
    const shared = await record(id, { as: TAX, purpose: PURPOSE, headers: REFERENCE });
    expect([shared.errors, shared.data]).toEqual([[], { record: expect.objectContaining({ id }) }]);
    for (const none of ['', 'R', 'Rnothing', debtor, `${id}x`]) expect((await record(none)).data).toEqual({ record: null });
  });

  it('keeps what the subject says beside the item, its own alone', async () => {
    const [first] = (await arrears()).nodes;
    const say = (as: object, text: string) =>
      stack.query(`mutation ($text: String!) { makeStatement(recordId: "${first?.id ?? ''}", text: $text) { statement } }`, {
        as,
        variables: { text },
      });
    expect((await say(self(cook), '不是我的')).errors[0]?.message).toMatch(/no such record of yours/);
    const said = await say(self(boss), ' 已申请延期缴纳 ');
    expect([said.errors, said.data]).toEqual([[], { makeStatement: { statement: '已申请延期缴纳' } }]);
    expect((await arrears()).nodes[0]?.statement).toBe('已申请延期缴纳');
    await recollect();
    expect((await arrears()).nodes[0]?.statement).toBe('已申请延期缴纳');
    await say(self(boss), '');
    expect((await arrears()).nodes[0]?.statement).toBeNull();
  });

  it('is suspended, and withdrawn, by its own department alone, at once, and no file brings it back', async () => {
    const { nodes, totalCount } = await arrears();
    const id = nodes[0]?.id ?? '';
    const suspend = `mutation { suspendRecord(recordId: "${id}", reason: "复核", until: "2099-01-01T00:00:00+08:00") { state } }`;
    const withdraw = `mutation { withdrawRecord(recordId: "${id}", ground: QUASHED, documentNumber: "清税复〔2026〕1号", reason: "决定被撤销") { state } }`;
    const court = { organisation: '清远市中级人民法院', user: '书记员', scope: 'credit:2 courts:3 record:withdraw record:suspend' };
    expect(reasons(await stack.query(withdraw, { as: court, purpose: PURPOSE, headers: REFERENCE }))).toEqual([
      ['withdrawRecord', 'LEVEL'],
    ]);
    expect((await stack.query(withdraw, { as: { ...TAX, scope: 'credit:2 tax:3' }, purpose: PURPOSE, headers: REFERENCE })).status).toBe(
      403,
    );
    expect(reasons(await stack.query(withdraw, { as: TAX }))).toEqual([['withdrawRecord', 'PURPOSE']]);
    const suspended = await stack.query(suspend, { as: TAX, purpose: PURPOSE, headers: REFERENCE });
    expect([suspended.errors, suspended.data]).toEqual([[], { suspendRecord: { state: 'SUSPENDED' } }]);
    expect((await arrears()).totalCount).toBe(totalCount - 1);
    expect((await record(id)).data).toEqual({ record: null });
    // That there is one, and what has become of it, is not told to whom it would not be served.
    const gone = await debt();
    const stop = `mutation { suspendRecord(recordId: "${gone}", reason: "复核", until: "2099-01-01T00:00:00+08:00") { state } }`;
    expect((await stack.query(stop, { as: court, purpose: PURPOSE, headers: REFERENCE })).errors).toEqual([]);
    expect(reasons(await record(gone, { as: self(cook) }))).toEqual([['record', 'CONSENT']]);
    expect((await record(id, { as: self(boss) })).data).toEqual({ record: expect.objectContaining({ state: 'SUSPENDED' }) });
    await recollect();
    expect((await arrears()).totalCount).toBe(totalCount - 1);
    const withdrawn = await stack.query(withdraw, { as: TAX, purpose: PURPOSE, headers: REFERENCE });
    expect(withdrawn.data).toEqual({ withdrawRecord: { state: 'WITHDRAWN' } });
    await recollect();
    for (const asking of [{}, { as: self(boss) }, { as: TAX, purpose: PURPOSE, headers: REFERENCE }]) {
      expect((await record(id, asking)).data).toEqual({ record: null });
      expect((await arrears(asking)).nodes.map((node) => node.id)).not.toContain(id);
    }
  });

  it('tells the subject of every negative record, with the way to object, page by page, and nobody else', async () => {
    const page = async (args: string, asking: Parameters<TestStack['query']>[1]) => {
      const { data, errors } = await stack.query(
        `{ subject(id: "${debtor}") { notices${args} { nodes { recordId sector dataset title howToObject } totalCount pageInfo { hasNextPage endCursor } } } }`,
        asking,
      );
      expect(errors).toEqual([]);
      return (
        data as unknown as {
          subject: {
            notices: {
              nodes: { recordId: string; sector: string; howToObject: string }[];
              totalCount: number;
              pageInfo: { hasNextPage: boolean; endCursor: string };
            };
          };
        }
      ).subject.notices;
    };
    const all = await page('', { as: self(debtor) });
    expect(all.totalCount).toBe(all.nodes.length);
    expect(all.nodes).toContainEqual(
      expect.objectContaining({ sector: 'courts', recordId: await debt(), howToObject: expect.stringContaining('fileObjection') }),
    );
    const seen = [];
    for (let after = '', more = true; more;) {
      const next = await page(`(first: 1${after})`, { as: self(debtor) });
      seen.push(...next.nodes.map(({ recordId }) => recordId));
      more = next.pageInfo.hasNextPage;
      after = `, after: "${next.pageInfo.endCursor}"`;
    }
    expect(seen).toEqual(all.nodes.map(({ recordId }) => recordId));
    stack.forget();
    expect(reasons(await stack.query(`{ subject(id: "${debtor}") { notices { totalCount } } }`, { as: self(cook) }))[0]?.[0]).toBe(
      'subject.notices',
    );
    expect(stack.calls()['governance']).toBeUndefined();
  });

  it('tells another of a subject’s negative records only what their departments would serve him, and names what they would not', async () => {
    const firm = await stack.idOf('USCC', FIRM.uscc);
    const asking = (scope: string) => ({
      as: { organisation: '清远市公共信用信息中心', user: '甲', scope },
      purpose: PURPOSE,
      headers: REFERENCE,
    });
    const notices = async (id: string, scope: string) => {
      stack.forget();
      const { data, errors } = await stack.query(
        `{ subject(id: "${id}") { notices { nodes { documentNumber } totalCount } } }`,
        asking(scope),
      );
      const found = (data as unknown as { subject: { notices: { nodes: { documentNumber: string | null }[]; totalCount: number } | null } })
        .subject.notices;
      expect(found?.totalCount).toBe(found?.nodes.length);
      return { numbers: found?.nodes.map(({ documentNumber }) => documentNumber), errors: errors.map(({ extensions }) => extensions) };
    };
    const [listed, expired] = ['（2026）粤1881执52号', '清税欠告〔2023〕9号'];
    const shared = await notices(firm, 'credit:2 governance:3');
    expect([shared.errors, shared.numbers]).toEqual([[], expect.arrayContaining([listed])]);
    expect(shared.numbers).not.toContain(expired);
    expect((await notices(firm, 'credit:2 governance:3 tax:3')).numbers).toEqual(expect.arrayContaining([listed, expired]));
    const ofPerson = await notices(debtor, 'credit:2 governance:3');
    expect(ofPerson.errors).toEqual([
      {
        code: 'UNAUTHORIZED_FIELD_OR_TYPE',
        coordinate: 'ConstructionCredit.housingSupportFraud',
        sector: 'construction',
        requiredLevel: 'RESTRICTED',
        heldLevel: 'SHARED',
        reason: 'PERSON',
      },
    ]);
    expect(Object.keys(stack.calls()).sort()).toEqual(['governance', 'registry']);
    expect((await notices(debtor, 'credit:3')).numbers).toContain('（2026）粤1802执7号');
  });

  it('takes positive data down that a subject refuses, and serves none that comes later', async () => {
    const commitments = async () => {
      const { data, errors } = await stack.query(
        `{ subject(identifier: { kind: USCC, value: "${FIRM.uscc}" }) { tax { commitments { id } } } }`,
        { as: self(boss) },
      );
      expect(errors).toEqual([]);
      return (data as unknown as { subject: { tax: { commitments: object[] } } }).subject.tax.commitments.length;
    };
    const refuse = (as: object, dataset: string, more = '') =>
      stack.query(`mutation { refusePositiveData(dataset: "${dataset}"${more}) }`, { as });
    const firm = await stack.idOf('USCC', FIRM.uscc);
    const collect = async (day: string) => {
      const stream = (async function* () {
        const header = ['纳税人名称', '统一社会信用代码', '承诺种类', '承诺日期'];
        yield await Promise.resolve(Buffer.from(csvOf({ header, rows: [[FIRM.name, FIRM.uscc, '诚信纳税', day]] })));
      })();
      const file = { sector: 'tax', dataset: 'tax-commitment', fileName: `${day}.csv`, stream };
      const { counts } = await collectInto(stack.running.databases, file, Date.now, () => undefined);
      expect(counts.accepted).toBe(1);
    };
    await collect('2026-01-05');
    expect((await refuse(self(boss), 'tax-arrears')).errors[0]?.message).toMatch(/must be a data set of positive information/);
    const before = await commitments();
    expect((await refuse(self(boss), 'tax-commitment')).data).toEqual({ refusePositiveData: true });
    // The representative refused for himself, not for his firm.
    expect(await commitments()).toBe(before);
    expect(before).toBe(1);
    expect(reasons(await refuse(self(cook), 'tax-commitment', `, subject: "${firm}"`))).toEqual([['refusePositiveData', 'SUBJECT']]);
    expect((await refuse(self(boss), 'tax-commitment', `, subject: "${firm}"`)).data).toEqual({ refusePositiveData: true });
    expect(await commitments()).toBe(0);
    await collect('2026-02-05');
    expect(await commitments()).toBe(0);
  });
});
