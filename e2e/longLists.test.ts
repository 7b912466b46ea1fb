import { stringify } from 'csv-stringify/sync';
import sql from 'sql-template-tag';
import { collectInto } from '../scripts/stack/collectInto.ts';
import { BOSS, COOK, DEBTOR, FIRM } from './fixtures/smallCity.ts';
import { startStack, type Answer, type TestStack } from './stack.ts';

const CHAIN = 300;
const STAFF = 5_000;
const FIRST_FIRM = 500_000;
const FIRST_PERSON = 2_000_500_000;
const ALL = { as: { scope: 'credit:3' }, purpose: 'CREDIT_SUPERVISION' };

interface Page {
  readonly totalCount: number;
  readonly nodes: readonly Record<string, unknown>[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

/** Lists as long as a real city has them, through the whole stack. */
describe('long lists', () => {
  let stack: TestStack;
  let boss = '';
  let firm = '';

  beforeAll(async () => {
    stack = await startStack();
    [boss, firm] = await Promise.all([stack.idOf('CITIZEN_ID', BOSS.document), stack.idOf('USCC', FIRM.uscc)]);
    const numbers = { boss: stack.ids.subjectNumber(boss), firm: stack.ids.subjectNumber(firm) };
    const registry = await stack.running.databases.of('registry');
    const subject = (first: number, count: number, kind: string) => sql`
      insert into registry.subject (number, kind, name, name_search, name_pairs, initials)
      select ${first} + n, ${kind}, '第' || n, '第' || n, array[]::text[], '' from generate_series(0, ${count - 1}) n`;
    await registry.query(subject(FIRST_FIRM, CHAIN, 'ENTERPRISE'));
    await registry.query(subject(FIRST_PERSON, STAFF, 'INDIVIDUAL'));
    // Many on the same day, and some without any: neither may lose or repeat one at a page's end.
    await registry.query(sql`
      insert into registry.relation (from_subject, kind, to_subject, since, dataset, run, source_line)
      select ${numbers.boss}, 'LEGAL_REPRESENTATIVE', ${FIRST_FIRM} + n, case when n % 10 > 0 then date '2020-01-01' + n / 40 end, 'relations', 1, n
      from generate_series(0, ${CHAIN - 1}) n`);
    await (
      await stack.running.databases.of('construction')
    ).query(sql`
      insert into construction.practitioner (subject, person, profession, determined_on, source_key, content_hash, run, source_line)
      select ${numbers.firm}, ${FIRST_PERSON} + n, 'SUPERVISION_ENGINEER', case when n % 10 > 0 then date '2020-01-01' + n / 40 end, 'long ' || n, 'test', 1, n
      from generate_series(0, ${STAFF - 1}) n`);
  });
  afterAll(() => stack.close());

  /** Reads every page; `between` is done when the first one is read. */
  const allPages = async (ask: (after: string | null) => Promise<Page>, between: () => Promise<void>): Promise<Page[]> => {
    const pages: Page[] = [];
    for (let after: string | null = null; pages.length === 0 || after !== null;) {
      const page = await ask(after);
      pages.push(page);
      if (pages.length === 1) await between();
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    }
    return pages;
  };
  const collect = async (sector: string, dataset: string, ...rows: Record<string, string>[]): Promise<void> => {
    const file = { sector, dataset, fileName: `${dataset}.csv`, stream: oneChunk(stringify(rows, { header: true })) };
    const { counts } = await collectInto(stack.running.databases, file, Date.now, () => undefined);
    expect(counts).toMatchObject({ accepted: rows.length, rejected: 0 });
  };
  const data = ({ data: answered, errors }: Answer): unknown => {
    expect(errors).toEqual([]);
    return answered;
  };

  it('of the firms that a person leads are complete page by page, each once, whatever is collected meanwhile', async () => {
    const query = `query ($id: ID!, $after: String) { subject(id: $id) { relations(direction: FROM, first: 40, after: $after) {
      totalCount nodes { since subject { id } } pageInfo { hasNextPage endCursor } } } }`;
    const ask = async (after: string | null): Promise<Page> =>
      (data(await stack.query(query, { ...ALL, variables: { id: boss, after } })) as { subject: { relations: Page } }).subject.relations;
    const led = (await ask(null)).totalCount;
    const pages = await allPages(ask, () =>
      collect('registry', 'legal-persons', {
        主体类别: '企业',
        名称: '英德市隆达二号建筑工程有限公司',
        统一社会信用代码: '91441881MA4W1A2B9M',
        登记状态: '存续',
        '法定代表人（负责人、经营者）': BOSS.name,
        法定代表人证件类型: '身份证',
        法定代表人证件号码: BOSS.document,
      }),
    );
    const firms = pages.flatMap(({ nodes }) => nodes.map(({ subject }) => (subject as { id: string }).id));
    // The new one has no date: it stands among those that were still to be read.
    expect([led, firms.length, new Set(firms).size]).toEqual([CHAIN + 1, CHAIN + 2, CHAIN + 2]);
    expect(pages.map(({ nodes }) => nodes.length)).toEqual([40, 40, 40, 40, 40, 40, 40, CHAIN + 2 - 280]);
    expect(pages.map(({ totalCount }) => totalCount)).toEqual([led, ...Array<number>(7).fill(led + 1)]);
    const days = pages.flatMap(({ nodes }) => nodes.map(({ since }) => since as string | null));
    expect(days).toEqual([...days].sort((one, other) => (other ?? '').localeCompare(one ?? '')));
  });

  it('of a firm’s practitioners are complete page by page, each once, whatever is collected meanwhile', async () => {
    const query = `query ($id: ID!, $after: String) { subject(id: $id) { construction { practitioners(first: 500, after: $after) {
      totalCount nodes { person { id } } pageInfo { hasNextPage endCursor } } } } }`;
    const ask = async (after: string | null): Promise<Page> => {
      const answer = data(await stack.query(query, { ...ALL, variables: { id: firm, after } }));
      return (answer as { subject: { construction: { practitioners: Page } } }).subject.construction.practitioners;
    };
    const registered = (await ask(null)).totalCount;
    const pages = await allPages(ask, () =>
      collect('construction', 'construction-practitioner', {
        注册单位名称: FIRM.name,
        统一社会信用代码: FIRM.uscc,
        姓名: DEBTOR.name,
        证件类型: '身份证',
        证件号码: DEBTOR.document,
        注册类别: '监理工程师',
        注册证书编号: '粤1442008202600009',
        注册日期: '2026-10-10',
        注册机关: '住房和城乡建设部',
      }),
    );
    const people = pages.flatMap(({ nodes }) => nodes.map(({ person }) => (person as { id: string }).id));
    expect(registered).toBeGreaterThanOrEqual(STAFF);
    expect([people.length, new Set(people).size]).toEqual([registered, registered]);
    expect(people).toContain(await stack.idOf('CITIZEN_ID', COOK.document));
    expect((await ask(null)).nodes[0]).toEqual({ person: { id: await stack.idOf('CITIZEN_ID', DEBTOR.document) } });
  });
});

async function* oneChunk(text: string): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(Buffer.from(text));
}
