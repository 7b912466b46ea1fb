import sql from 'sql-template-tag';
import { checkIdentifier } from '../../../common/identifiers/checkIdentifier.ts';
import type { IdentifierKind } from '../../../common/identifiers/identifierKind.ts';
import type { Database } from '../../shared/database/database.ts';
import { migrate } from '../../shared/database/migrate.ts';
import { testDatabase } from '../../shared/testing/testDatabases.ts';
import { seedDivisions } from '../source/divisions.ts';
import { resolveSubjects } from './resolveSubjects.ts';
import { representedBy } from '../source/represented.ts';
import { collectRows } from '../testing/collectRows.ts';
import { CODES, collectCity, NUMBERS, POPULATION, REGISTRATIONS, RELATIONS } from '../testing/testCity.ts';
import { testCitizenId, testOrganisationCode, testUscc } from '../testing/testCodes.ts';

describe('the registry’s loader', () => {
  const opening = testDatabase();
  beforeAll(async () => {
    await migrate(await opening, 'registry', new URL('../tables/', import.meta.url));
    await seedDivisions(await opening);
  });
  afterAll(async () => (await opening).close());
  beforeEach(async () => {
    const db = await opening;
    await db.execute(`truncate registry.subject, registry.profile, registry.identifier, registry.former_name, registry.relation, registry.collected_row, registry.collection_run restart identity;
      alter sequence registry.organisation_number restart; alter sequence registry.sole_trader_number restart; alter sequence registry.individual_number restart`);
    await collectCity(db);
  });

  const collect = async (dataset: string, rows: readonly Record<string, string>[], on?: string) =>
    collectRows(await opening, dataset, rows, on);
  const edges = async () =>
    (await opening).query<object>(
      sql`select from_subject as "from", kind, to_subject as "to", since::text as since, until::text as until, share::float as share from registry.relation order by number`,
    );
  const names = async () => (await opening).query<object>(sql`select number, name from registry.subject order by number`);
  const represented = async (person: number, today = '2026-11-23') => representedBy(await opening, person, today);
  const find = async (kind: IdentifierKind, value: string) =>
    (await resolveSubjects(await opening)([{ identifiers: [checkIdentifier({ kind, value })] }]))[0];

  it('puts every class in its own range, and the people whom firms name too', async () => {
    expect(await names()).toEqual([
      { number: NUMBERS.builder, name: '清远市测试建筑有限公司' },
      { number: NUMBERS.trader, name: '英德测试贸易（100%进口）有限公司' },
      { number: NUMBERS.bureau, name: '清远市测试局' },
      { number: NUMBERS.diner, name: '清新县测试小吃店' },
      { number: NUMBERS.wang, name: '王五' },
      { number: NUMBERS.ouyang, name: '欧阳明' },
      { number: NUMBERS.li, name: '李四' },
    ]);
  });

  it('changes nothing when the same files come again', async () => {
    const before = [await names(), await edges()];
    const counts = [
      await collect('legal-persons', REGISTRATIONS),
      await collect('population', POPULATION),
      await collect('relations', RELATIONS),
    ].map((report) => report.counts);
    expect(counts.map(({ read, unchanged }) => [read, unchanged])).toEqual([
      [4, 4],
      [2, 2],
      [4, 4],
    ]);
    expect([await names(), await edges()]).toEqual(before);
  });

  it('links representative and operator, and dates an edge instead of doubling it', async () => {
    expect(await edges()).toEqual([
      { from: NUMBERS.wang, kind: 'LEGAL_REPRESENTATIVE', to: NUMBERS.builder, since: '2019-05-01', until: null, share: null },
      { from: NUMBERS.ouyang, kind: 'LEGAL_REPRESENTATIVE', to: NUMBERS.trader, since: null, until: null, share: null },
      { from: NUMBERS.wang, kind: 'OPERATOR', to: NUMBERS.diner, since: null, until: null, share: null },
      { from: NUMBERS.trader, kind: 'SHAREHOLDER', to: NUMBERS.builder, since: '2020-01-01', until: null, share: 0.515 },
      { from: NUMBERS.builder, kind: 'EMPLOYEE', to: NUMBERS.li, since: '2024-02-01', until: null, share: null },
      { from: NUMBERS.builder, kind: 'SUPERVISED_BY', to: NUMBERS.bureau, since: null, until: null, share: null },
    ]);
    expect(await represented(NUMBERS.wang)).toEqual([NUMBERS.builder, NUMBERS.diner]);
  });

  it('ends a representative when the registration names another', async () => {
    const [builder = {}] = REGISTRATIONS;
    const report = await collect('legal-persons', [{ ...builder, 法定代表人: '李四', 法定代表人证件号码: CODES.li }], '2026-12-01');
    expect(report.counts).toMatchObject({ changed: 1, rejected: 0 });
    expect(await represented(NUMBERS.wang, '2026-12-01')).toEqual([NUMBERS.diner]);
    expect(await represented(NUMBERS.li, '2026-12-01')).toEqual([NUMBERS.builder]);
    expect(await edges()).toContainEqual({
      from: NUMBERS.wang,
      kind: 'LEGAL_REPRESENTATIVE',
      to: NUMBERS.builder,
      since: '2019-05-01',
      until: '2026-11-30',
      share: null,
    });
  });

  it('makes nobody a representative again by a file that comes once more, to the byte, after his time was ended', async () => {
    const [builder = {}] = REGISTRATIONS;
    await collect('legal-persons', [{ ...builder, 登记状态: '注销', 法定代表人: '李四', 法定代表人证件号码: CODES.li }], '2026-12-01');
    const leads = async (on: string) => [await represented(NUMBERS.wang, on), await represented(NUMBERS.li, on)];
    const ended = [[NUMBERS.diner], [NUMBERS.builder]];
    const status = async () => (await opening).query(sql`select status from registry.subject where number = ${NUMBERS.builder}`);
    const before = [await edges(), await status()];
    const relations = await collect('relations', RELATIONS, '2026-12-02');
    expect([relations.rejections, relations.counts]).toMatchObject([{ SUPERSEDED: 1 }, { unchanged: 3, rejected: 1 }]);
    expect((await collect('legal-persons', REGISTRATIONS, '2026-12-03')).rejections).toEqual({ SUPERSEDED: 1 });
    expect(await leads('2026-12-04')).toEqual(ended);
    expect([await edges(), await status()]).toEqual(before);
    // Nor by a row that waited meanwhile, under another day.
    const [edge = {}] = RELATIONS;
    const waited = await collectRows(await opening, 'relations', [{ ...edge, 起始日期: '' }], '2026-12-04', { cause: 'RETRY' });
    expect(waited.rejections).toEqual({ SUPERSEDED: 1 });
    expect(await leads('2026-12-04')).toEqual(ended);
    // Whoever means it says so in a file of its own.
    expect((await collect('relations', [edge], '2026-12-04')).counts).toMatchObject({ changed: 1 });
    expect(await leads('2026-12-05')).toEqual([[NUMBERS.builder, NUMBERS.diner], [NUMBERS.builder]]);
  });

  it('brings no person’s old status back by an old file', async () => {
    const [, li = {}] = POPULATION;
    expect((await collect('population', [{ ...li, 状态: '迁出' }])).counts).toMatchObject({ changed: 1 });
    expect((await collect('population', POPULATION)).rejections).toEqual({ SUPERSEDED: 1 });
    expect((await collect('population', [li])).counts).toMatchObject({ changed: 1 });
  });

  it('does not make a stranger the representative by a mistyped document', async () => {
    const [builder = {}] = REGISTRATIONS;
    await collect('legal-persons', [{ ...builder, 法定代表人: '赵六', 法定代表人证件号码: CODES.li }], '2026-12-01');
    expect(await represented(NUMBERS.li, '2026-12-01')).toEqual([]);
    expect(await represented(NUMBERS.wang, '2026-12-01')).toEqual([NUMBERS.diner]);
  });

  it('finds a subject under each kind of code that is the same number, and under each spelling', async () => {
    expect(await find('USCC', ` ${CODES.builder.toLowerCase()} `)).toBe(NUMBERS.builder);
    expect(await find('TAXPAYER_NUMBER', CODES.builder)).toBe(NUMBERS.builder);
    expect(await find('ORGANISATION_CODE', CODES.builderOrganisation.replace(/(.)$/, '-$1'))).toBe(NUMBERS.builder);
    expect(await find('TAXPAYER_NUMBER', `441803${CODES.builderOrganisation}`)).toBe(NUMBERS.builder);
    expect(await find('USCC', testUscc('11', '441800', CODES.bureau))).toBe(NUMBERS.bureau);
    expect(await find('CITIZEN_ID', CODES.li)).toBe(NUMBERS.li);
    expect(await find('TAXPAYER_NUMBER', CODES.wang)).toBe(NUMBERS.diner);
    expect(await find('USCC', testUscc('91', '441802', testOrganisationCode('MA4U9999')))).toBeUndefined();
  });

  it('never gives a request with one unified code a subject that has another', async () => {
    const own = testUscc('91', '441802', testOrganisationCode('MA4U0009'));
    const [found] = await resolveSubjects(await opening)([
      {
        identifiers: [
          checkIdentifier({ kind: 'USCC', value: own }),
          checkIdentifier({ kind: 'ORGANISATION_CODE', value: CODES.builderOrganisation }),
        ],
      },
    ]);
    expect(found).toBeUndefined();
  });

  it('doubts a row whose name is not the registered one, a former one, or the operator’s of a shop', async () => {
    const resolve = resolveSubjects(await opening);
    const ask = async (value: string, name: string) =>
      (
        await resolve([
          { identifiers: [checkIdentifier({ kind: value.length === 18 && value === CODES.li ? 'CITIZEN_ID' : 'USCC', value })], name },
        ])
      )[0];
    expect(await ask(CODES.builder, '清远市测试建筑有限公司')).toBe(NUMBERS.builder);
    expect(await ask(CODES.builder, '清远市另一建筑有限公司')).toEqual({
      subject: NUMBERS.builder,
      doubt: { reason: 'NAME_DIFFERS', detail: '登记名称 / registered as 清远市测试建筑有限公司' },
    });
    expect(await ask(CODES.diner, '王五')).toBe(NUMBERS.diner);
    expect(await ask(CODES.diner, '李四')).toMatchObject({ doubt: { reason: 'NAME_DIFFERS' } });
    // Published files mask a person's name; what is left of it must agree. Whoever supplies a number is not told whose it is.
    const differs = { subject: NUMBERS.li, doubt: { reason: 'NAME_DIFFERS' } };
    expect([await ask(CODES.li, '李*'), await ask(CODES.li, '李**'), await ask(CODES.li, '张*')]).toEqual([NUMBERS.li, differs, differs]);
  });

  it('doubts a row whose identifiers are of two firms, and refuses one outside the supplier’s division', async () => {
    const both = [
      checkIdentifier({ kind: 'ORGANISATION_CODE', value: CODES.builderOrganisation }),
      checkIdentifier({ kind: 'TAXPAYER_NUMBER', value: CODES.wang }),
    ];
    expect((await resolveSubjects(await opening)([{ identifiers: both }]))[0]).toEqual({
      subject: NUMBERS.builder,
      doubt: { reason: 'IDENTIFIERS_DISAGREE' },
    });
    const own = { identifiers: [checkIdentifier({ kind: 'USCC', value: CODES.builder })] };
    const from = async (division: string) => (await resolveSubjects(await opening, { division })([own]))[0];
    expect(await from('441800')).toBe(NUMBERS.builder);
    expect(await from('441882')).toEqual({ subject: NUMBERS.builder, refusal: { reason: 'OUTSIDE_DIVISION' } });
  });

  it('keeps aside a row whose code and kind contradict each other, and one without any code of its own', async () => {
    const report = await collect('legal-persons', [
      {
        主体类别: '企业',
        名称: '测试甲店',
        统一社会信用代码: testUscc('92', '441802', testOrganisationCode('MA4U0011')),
        登记状态: '存续',
      },
      { 主体类别: '企业', 名称: '测试乙公司', 统一社会信用代码: testCitizenId('441802', '19850505', '055'), 登记状态: '存续' },
    ]);
    expect(report.counts).toMatchObject({ read: 2, rejected: 2 });
    expect(report.rejections).toEqual({ CODE_UNKNOWN: 1, IDENTIFIER_MISSING: 1 });
  });

  it('makes no firm another by a mistyped code: whoever is renamed says what it was called', async () => {
    const [builder = {}] = REGISTRATIONS;
    const before = [await names(), await edges()];
    const taken = { ...builder, 名称: '清远市冒名公司', 行政区划代码: '441881', 法定代表人: '赵六' };
    const report = await collect('legal-persons', [taken]);
    expect([report.counts.rejected, report.rejections]).toEqual([1, { RENAMED: 1 }]);
    // A code of its own, and beside it that of another: of neither is it believed.
    const { 法定代表人: _name, 法定代表人证件号码: _number, ...plain } = builder;
    const mixed = {
      ...plain,
      名称: '测试新公司',
      统一社会信用代码: testUscc('91', '441802', testOrganisationCode('MA4U0099')),
      组织机构代码: CODES.builderOrganisation,
    };
    expect((await collect('legal-persons', [mixed])).rejections).toEqual({ CODE_UNKNOWN: 1 });
    expect([await names(), await edges()]).toEqual(before);
    const renamed = { ...builder, 名称: '清远市更名建筑有限公司', 曾用名: String(builder['名称']) };
    expect((await collect('legal-persons', [renamed])).counts).toMatchObject({ changed: 1 });
    expect((await collect('legal-persons', [renamed])).counts).toMatchObject({ unchanged: 1 });
  });

  it('keeps aside the second row about one subject, and a relation to somebody unknown', async () => {
    const stem = testOrganisationCode('MA4U0021');
    const twice = await collect('legal-persons', [
      {
        主体类别: '企业',
        名称: '测试丙公司',
        统一社会信用代码: testUscc('91', '441802', stem),
        工商注册号: '440301103097413',
        登记状态: '存续',
      },
      { 主体类别: '企业', 名称: '测试丙公司分部', 统一社会信用代码: '', 工商注册号: '440301103097413', 登记状态: '存续' },
    ]);
    expect([twice.counts.accepted, twice.rejections]).toEqual([1, { KEY_REPEATED: 1 }]);
    const [edge = {}] = RELATIONS;
    const unknown = await collect('relations', [{ ...edge, 关联主体标识: testUscc('91', '441802', testOrganisationCode('MA4U0031')) }]);
    expect(unknown.rejections).toEqual({ SUBJECT_UNKNOWN: 1 });
  });

  it('keeps aside the second row about a subject that calls it otherwise and is merged later, each time that the file comes', async () => {
    const firm = { 主体类别: '企业', 名称: '测试丁公司', 统一社会信用代码: '', 工商注册号: '440301103097413', 登记状态: '存续' };
    const uscc = testUscc('91', '441802', testOrganisationCode('MA4U0022'));
    const rows = [
      { ...firm, 统一社会信用代码: uscc },
      { ...firm, 登记状态: '停业' },
      { ...firm, 登记状态: '吊销' },
    ];
    const merge = async (...file: typeof rows) =>
      (await collectRows(await opening, 'legal-persons', file, '2026-11-22', { batchSize: 1 })).counts;
    expect(await merge(...rows)).toMatchObject({ accepted: 1, rejected: 2 });
    expect(await merge(...rows)).toMatchObject({ unchanged: 1, rejected: 2 });
    // By itself it is news.
    expect(await merge(...rows.slice(1, 2))).toMatchObject({ changed: 1 });
  });

  it('keeps aside what contradicts a relation that an earlier part of the file told, and takes it from another file', async () => {
    const [edge = {}] = RELATIONS;
    const told = { ...edge, 起始日期: '2019-02-03', '持股比例（%）': '10' };
    const merge = async (...file: object[]) =>
      (await collectRows(await opening, 'relations', file as typeof RELATIONS, '2026-11-22', { batchSize: 1 })).counts;
    expect(await merge(told, { ...told, '持股比例（%）': '20' })).toMatchObject({ accepted: 1, rejected: 1 });
    expect(await merge({ ...told, '持股比例（%）': '20' })).toMatchObject({ changed: 1 });
  });

  it('takes as many statements for many rows as for one', async () => {
    const db = await opening;
    const counted: number[] = [];
    for (const size of [1, 40]) {
      let statements = 0;
      const rows = Array.from({ length: size }, (_row, index) => ({
        主体类别: '企业',
        名称: `测试${size}号${index}公司`,
        统一社会信用代码: testUscc(
          '91',
          '441802',
          testOrganisationCode(`MB${String(size).padStart(2, '0')}${String(index).padStart(4, '0')}`),
        ),
        登记状态: '存续',
        法定代表人: `钱${index}`,
        法定代表人证件类型: '身份证',
        法定代表人证件号码: testCitizenId('441802', '19700101', String(size * 10 + index).padStart(3, '0')),
      }));
      const counting = (inner: Database): Database => ({
        ...inner,
        query: (statement) => ((statements += 1), inner.query(statement)),
        transaction: (work) => inner.transaction((tx) => work(counting(tx))),
      });
      await collectRows(counting(db), 'legal-persons', rows);
      counted.push(statements);
    }
    expect(counted[1]).toBe(counted[0]);
  });
});
