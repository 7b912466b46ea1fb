import { csvOf, DEBTOR, FIRM, OTHER_FIRM, TRADER } from './fixtures/smallCity.ts';
import { collectInto } from '../scripts/stack/collectInto.ts';
import { sharedStack } from './sharedStack.ts';
import type { Asking, TestStack } from './stack.ts';

const TAX = { organisation: '国家税务总局清远市税务局', user: '税务经办', scope: 'credit:2 tax:3 courts:3 record:withdraw record:suspend' };
const HIGH: Asking = { as: TAX, purpose: 'LAW_ENFORCEMENT', headers: { 'x-query-reference': 'case-1' } };
const WRITER = { organisation: '清远市公共信用信息中心', user: '甲', scope: 'credit:1 policy:read policy:write' };
const FIELDS =
  'nodes { id sector dataset category title kind list listName documentNumber issuer publishedOn state underObjection subject { id name } } totalCount pageInfo { hasNextPage endCursor }';

interface Page {
  nodes: { id: string; documentNumber: string | null; kind: string | null; title: string; subject: { name: string | null } }[];
  totalCount: number;
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

/** What the data sets publish: to everybody the same, and only what everybody may read anyway. */
describe('publications, whole stack', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await sharedStack();
  });

  const ask = (args: string, asking: Asking = {}) => stack.query(`{ publications(${args}) { ${FIELDS} } }`, asking);
  const page = async (args: string, asking: Asking = {}): Promise<Page> => {
    const { data, errors } = await ask(args, asking);
    if (!data) throw new Error(JSON.stringify(errors));
    return (data as unknown as { publications: Page }).publications;
  };
  const subjects = async (args: string) => (await page(args)).nodes.map(({ subject }) => subject.name);
  /** Which internal endpoints a department was asked since this was called. */
  const asksOf = (sector: string): (() => string[]) => {
    const { asked } = stack.proxies[sector] ?? { asked: [] };
    const before = asked.length;
    return () => asked.slice(before).filter((path) => path.startsWith('/internal/'));
  };

  it('are what everybody reads: neither a natural person’s nor what is past its term', async () => {
    const { nodes, totalCount } = await page('dataset: "tax-arrears"');
    expect(nodes).toEqual([
      expect.objectContaining({
        documentNumber: '清税欠告〔2026〕2号',
        sector: 'tax',
        kind: null,
        subject: expect.objectContaining({ name: TRADER.name }),
      }),
      expect.objectContaining({ documentNumber: '清税欠告〔2026〕1号', subject: expect.objectContaining({ name: FIRM.name }) }),
    ]);
    expect(totalCount).toBe(2);
    expect(JSON.stringify(nodes)).not.toContain(DEBTOR.name);
    // The data set states a ground for persons, and its field is not open of them.
    expect(await subjects('dataset: "dishonest-debt"')).toEqual([FIRM.name]);
  });

  it('are the same page for who may read more', async () => {
    for (const dataset of ['tax-arrears', 'dishonest-debt', 'tax-credit-grade', 'judgment'])
      expect(await page(`dataset: "${dataset}"`, HIGH)).toEqual(await page(`dataset: "${dataset}"`));
  });

  it('say on which list it puts somebody; what is watched is published to nobody', async () => {
    expect((await page('dataset: "dishonest-debt", kind: BLACK')).nodes).toEqual([
      expect.objectContaining({ kind: 'BLACK', listName: '失信被执行人' }),
    ]);
    expect(await subjects('dataset: "tax-credit-grade"')).toEqual([OTHER_FIRM.name]);
    expect((await page('dataset: "dishonest-debt", kind: RED')).nodes).toEqual([]);
    const tax = asksOf('tax');
    const withheld = await ask('dataset: "tax-credit-grade", kind: WATCH');
    expect([withheld.data, withheld.errors[0]?.extensions['code']]).toEqual([null, 'UNAUTHORIZED_FIELD_OR_TYPE']);
    expect((await page('dataset: "tax-credit-grade", kind: WATCH', HIGH)).nodes).toEqual([]);
    expect(tax()).toEqual([]);
  });

  it('are found by division, with its parts and former codes, and nobody whose division is not open', async () => {
    expect(await subjects('dataset: "tax-arrears", division: ["441881"]')).toEqual([FIRM.name]);
    // 英德县, until 1994
    expect(await page('dataset: "tax-arrears", division: ["441822"]')).toMatchObject({ totalCount: 1 });
    expect(await subjects('dataset: "tax-arrears", division: ["441800"]')).toEqual([TRADER.name, FIRM.name]);
    expect(await page('dataset: "tax-arrears", division: ["441821"]')).toMatchObject({ nodes: [], totalCount: 0 });
    expect(await page('dataset: "tax-arrears", division: []')).toMatchObject({ nodes: [], totalCount: 0 });
    expect((await ask('dataset: "tax-arrears", division: ["999999"]')).errors[0]?.message).toMatch(/no such division/);
    expect((await ask(`dataset: "tax-arrears", division: ["${'4'.repeat(30)}"]`)).errors[0]?.message).toMatch(/no such division/);
  });

  it('refuse what the client got wrong as his, and do not say that a department could not be reached', async () => {
    for (const division of ['["\\u0000"]', `[${'"441881",'.repeat(201)}]`]) {
      const { data, errors } = await ask(`dataset: "tax-arrears", division: ${division}`);
      expect([data, errors.map(({ extensions }) => extensions['code'])]).toEqual([null, ['BAD_USER_INPUT']]);
    }
  });

  it('are paged by period and cursor', async () => {
    const first = await page('dataset: "tax-arrears", first: 1');
    expect(first.pageInfo.hasNextPage).toBe(true);
    const second = await page(`dataset: "tax-arrears", first: 1, after: "${first.pageInfo.endCursor ?? ''}"`);
    expect([second.nodes[0]?.documentNumber, second.pageInfo.hasNextPage]).toEqual(['清税欠告〔2026〕1号', false]);
    expect(await page('dataset: "tax-arrears", during: { from: "2026-05-01" }')).toMatchObject({ totalCount: 0 });
    expect((await ask('dataset: "tax-arrears", after: "x"')).errors[0]?.extensions['code']).toBe('BAD_USER_INPUT');
    // What stands beside it is asked of the same department, which answers nothing then: it is not to blame for that.
    const misspelt = 'publications(dataset: "no-such-set") { totalCount }';
    for (const query of [`{ catalogue { code } ${misspelt} }`, `{ ${misspelt} catalogue { code } }`]) {
      const { data, errors } = await stack.query(query);
      expect([data, errors.map(({ path, extensions }) => [path, extensions['code']])]).toEqual([
        null,
        [[['publications'], 'BAD_USER_INPUT']],
      ]);
    }
    expect((await ask('dataset: "no-such-set"')).errors[0]).toMatchObject({
      message: expect.stringContaining('no such data set'),
      extensions: { code: 'BAD_USER_INPUT' },
    });
  });

  it('name the department that could not be reached, and never show an empty page instead', async () => {
    for (const sector of ['tax', 'registry'] as const) {
      const proxy = stack.proxies[sector];
      if (!proxy) throw new Error(sector);
      proxy.fault = 'killed';
      const { data, errors } = await ask('dataset: "tax-arrears", division: ["441800"]');
      const feed = await fetch(`${stack.url}/publications/tax-arrears.atom`);
      proxy.fault = 'none';
      expect([data, errors[0]?.extensions]).toEqual([
        null,
        expect.objectContaining({ code: 'DEPARTMENT_UNAVAILABLE', departments: [sector] }),
      ]);
      expect([sector, feed.status, await feed.text()]).toEqual([sector, 503, expect.stringContaining('DEPARTMENT_UNAVAILABLE')]);
    }
  });

  it('are a feed that can be read to its end, the same for a token that may read more', async () => {
    const rows = Array.from({ length: 51 }, (_none, index) => [
      FIRM.name,
      FIRM.uscc,
      `<文号>&${String(index).padStart(2, '0')}`,
      '增值税',
      '1.00',
      new Date(Date.UTC(2025, 0, 1 + index)).toISOString().slice(0, 10),
      '国家税务总局英德市税务局',
      '2090-12-31',
      '公示中',
    ]);
    const header = ['纳税人名称', '统一社会信用代码', '公告文号', '税种', '欠税余额', '公告日期', '征缴机关', '公示截止日期', '记录状态'];
    const stream = (async function* () {
      yield await Promise.resolve(Buffer.from(csvOf({ header, rows })));
    })();
    const { counts } = await collectInto(
      stack.running.databases,
      { sector: 'tax', dataset: 'tax-arrears', fileName: 'more.csv', stream },
      Date.now,
      () => undefined,
    );
    expect(counts.accepted).toBe(51);
    const url = `${stack.url}/publications/tax-arrears.atom`;
    const first = await fetch(url);
    expect([first.status, first.headers.get('content-type')]).toEqual([200, 'application/atom+xml; charset=utf-8']);
    expect(first.headers.get('last-modified')).toBe('Sun, 19 Apr 2026 16:00:00 GMT');
    const text = await first.text();
    expect(text).toContain('&lt;文号&gt;&amp;50');
    expect(text.match(/<entry>/g)).toHaveLength(50);
    const next = /rel="next"[^>]*href="([^"]+)"/.exec(text)?.[1]?.replaceAll('&amp;', '&') ?? '';
    const last = await (await fetch(next)).text();
    expect([last.match(/<entry>/g)?.length, last.includes('rel="next"')]).toEqual([3, false]);
    const etag = first.headers.get('etag') ?? '';
    expect((await fetch(url, { headers: { 'if-none-match': etag } })).status).toBe(304);
    const authorization = `Bearer ${await stack.token(TAX)}`;
    const high = await fetch(url, { headers: { authorization, 'x-query-purpose': 'LAW_ENFORCEMENT', 'x-query-reference': 'case-1' } });
    expect([await high.text(), high.headers.get('etag')]).toEqual([text, etag]);
    const statuses = async (path: string) => (await fetch(`${stack.url}/publications/${path}`)).status;
    expect(
      await Promise.all(
        ['no-such-set.atom', 'tax-arrears.atom?kind=WATCH', 'tax-arrears.atom?x=1', 'tax-arrears', 'dishonest-debt.atom?kind=BLACK'].map(
          statuses,
        ),
      ),
    ).toEqual([400, 400, 400, 404, 200]);
  });

  it('end at once with a record’s suspension and withdrawal', async () => {
    const [item] = (await page('dataset: "dishonest-debt"')).nodes;
    const id = item?.id ?? '';
    const suspended = await stack.query(
      `mutation { suspendRecord(recordId: "${id}", reason: "复核", until: "2099-01-01T00:00:00+08:00") { state } }`,
      {
        ...HIGH,
        as: { ...TAX, organisation: '广东省英德市人民法院' },
      },
    );
    expect(suspended.errors).toEqual([]);
    expect(await page('dataset: "dishonest-debt"')).toMatchObject({ nodes: [], totalCount: 0 });
  });

  it('end where the policy raises what is read above OPEN, and the department is not asked', async () => {
    const tightened = await stack.query(
      'mutation { tightenNow(changes: [{ setRule: { coordinate: "TaxCredit.arrears", level: SHARED } }], reason: "泄露") { revision } }',
      { as: WRITER },
    );
    const { revision } = (tightened.data as unknown as { tightenNow: { revision: number } }).tightenNow;
    while ((await stack.query('{ __typename }')).headers.get('x-policy-revision') !== String(revision))
      await new Promise((resolve) => setTimeout(resolve, 20));
    const tax = asksOf('tax');
    expect(await page('dataset: "tax-arrears"')).toMatchObject({ nodes: [], totalCount: 0 });
    expect(await page('dataset: "tax-arrears"', HIGH)).toMatchObject({ nodes: [], totalCount: 0 });
    expect(await page('dataset: "tax-paid"')).toMatchObject({ nodes: [], totalCount: 0 });
    expect(tax()).toEqual([]);
    expect(await subjects('dataset: "tax-credit-grade"')).toEqual([OTHER_FIRM.name]);
    expect(tax()).toEqual(['/internal/published-records']);
  });
});
