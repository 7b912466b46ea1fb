import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import sql from 'sql-template-tag';
import { mapSubjects } from '../scripts/stack/mapSubjects.ts';
import type { Database } from '../subgraphs/shared/database/database.ts';
import { migrate } from '../subgraphs/shared/database/migrate.ts';
import { endSuspensions, markRecord, type RecordMark } from '../subgraphs/shared/records/markRecord.ts';
import { upkeep } from '../subgraphs/shared/rules/upkeep.ts';
import { collectRecords } from '../subgraphs/shared/testing/collectRecords.ts';
import { testDatabases } from '../subgraphs/shared/testing/testDatabases.ts';
import { testDepartment, type Asking, type TestDepartment } from '../subgraphs/shared/testing/testDepartment.ts';
import tax from '../subgraphs/tax/index.ts';

const EXAMPLE = new URL('../examples/existing-database/', import.meta.url);
const VIEWS = new URL('tax/', EXAMPLE);
const TABLES = new URL('tables/', tax.folder);

const FIRM = { number: 1, identifier: '91441881969259729U', name: '英德市隆达建筑工程有限公司' };
const TRADER = { number: 1_000_000_001, identifier: '92441802MA4UJ0005T', name: '清城区江氏小吃店' };
const PERSON = { number: 2_000_000_001, identifier: '441825196502259065', name: '欧阳志远' };
const MINOR = { number: 2_000_000_002, identifier: '441802201002030021', name: '小明' };
const STRANGER = { number: 0, identifier: '91441821MA03AWW646', name: '主体库没有的公司' };
const KNOWN = [FIRM, TRADER, PERSON, MINOR];
const ADDRESS = '广东省清远市英德市英城街道1号';

const resolve: Parameters<typeof mapSubjects>[0]['resolve'] = (requests) =>
  Promise.resolve(requests.map(({ identifiers: [first] }) => KNOWN.find(({ identifier }) => identifier === first?.value)?.number));

/** The existing database with what it holds. */
async function fillLegacy(db: Database): Promise<void> {
  await db.execute(readFileSync(new URL('legacy.sql', EXAMPLE), 'utf8'));
  await db.execute(`
    insert into 征管.税种 values ('01', '增值税'), ('06', '个人所得税');
    insert into 征管.纳税人 values
      ('${FIRM.identifier}', '统一代码', '${FIRM.name}', '${ADDRESS}'), ('${TRADER.identifier}', '统一代码', '${TRADER.name}', '${ADDRESS}'),
      ('${STRANGER.identifier}', '统一代码', '${STRANGER.name}', null), ('${PERSON.identifier}', '身份证', '${PERSON.name}', '${ADDRESS}'),
      ('${MINOR.identifier}', '身份证', '${MINOR.name}', null);
    insert into 征管.信用评价 (序号, 识别号, 年度, 级别, 评价机关, 评价日, 有效期至) values
      (11, '${FIRM.identifier}', '2024', 'B', '英德市税务局', '20250420', null), (12, '${FIRM.identifier}', '2025', 'A', '英德市税务局', '20260420', '20270430'),
      (13, '${TRADER.identifier}', '2025', 'D', null, '20260421', null), (14, '${STRANGER.identifier}', '2025', 'A', null, '20260421', null);
    insert into 征管.欠税 (编号, 识别号, 公告文号, 税种, 新增_万元, 余额_万元, 所属期, 公告日, 公告机关, 状态) values
      (21, '${FIRM.identifier}', '欠1号', '01', 0.10001, 5.10001, '2026-01至2026-03', '20260420', '英德市税务局', '1'),
      (22, '${FIRM.identifier}', '欠2号', '01', null, 12.345678, '2025-01至2025-02', '20250420', '英德市税务局', '3'),
      (23, '${FIRM.identifier}', '欠3号', '01', null, 1, null, null, null, '9'),
      (24, '${TRADER.identifier}', '欠4号', '01', null, 0.03205, null, '20260420', null, '1'),
      (25, '${PERSON.identifier}', '欠5号', '06', null, 0.0005, null, '20260420', null, '1'),
      (26, '${PERSON.identifier}', '欠6号', '06', null, 0.0005, null, '20260421', null, '2');
    insert into 征管.重大案件 (案件号, 识别号, 性质, 违法事实, 公布日, 撤出日) values
      (31, '${FIRM.identifier}', '01', '与${PERSON.name}虚列成本', '20250601', null), (32, '${FIRM.identifier}', '02', null, '20200601', null),
      (33, '${PERSON.identifier}', '03', '${PERSON.name}抗税', '20260601', null), (34, '${MINOR.identifier}', '09', null, '20260601', null);`);
}

/** The same in the department's own tables. */
async function fillTables({ insert }: TestDepartment): Promise<void> {
  await insert(
    'tax.grade',
    { record: 11, subject: FIRM.number, year: 2024, grade: 'B', issuer: '英德市税务局', determined_on: '2025-04-20' },
    {
      record: 12,
      subject: FIRM.number,
      year: 2025,
      grade: 'A',
      issuer: '英德市税务局',
      determined_on: '2026-04-20',
      valid_until: '2027-04-30',
    },
    { record: 13, subject: TRADER.number, year: 2025, grade: 'D', determined_on: '2026-04-21' },
  );
  const arrears = { severity: 'ORDINARY', tax_kind: '增值税', address: ADDRESS };
  const ofTrader = { subject: TRADER.number, determined_on: '2026-04-20' };
  const ofPerson = { ...arrears, subject: PERSON.number, tax_kind: '个人所得税', total_balance: '5.00' };
  const first = {
    period_from: '2026-01-01',
    period_until: '2026-03-31',
    occurred_on: '2026-03-31',
    determined_on: '2026-04-20',
    issuer: '英德市税务局',
  };
  const second = {
    period_from: '2025-01-01',
    period_until: '2025-02-28',
    occurred_on: '2025-02-28',
    determined_on: '2025-04-20',
    issuer: '英德市税务局',
  };
  await insert(
    'tax.arrears',
    {
      ...arrears,
      ...first,
      record: 21,
      subject: FIRM.number,
      document_number: '欠1号',
      current_balance: '1000.10',
      total_balance: '51000.10',
    },
    { ...arrears, ...second, record: 22, subject: FIRM.number, document_number: '欠2号', total_balance: '123456.78', state: 'REPAIRED' },
    { ...arrears, record: 23, subject: FIRM.number, document_number: '欠3号', total_balance: '10000.00', state: 'WITHDRAWN' },
    { ...arrears, ...ofTrader, record: 24, document_number: '欠4号', total_balance: '320.50' },
    { ...ofPerson, record: 25, document_number: '欠5号', determined_on: '2026-04-20' },
    { ...ofPerson, record: 26, document_number: '欠6号', determined_on: '2026-04-21', state: 'SUSPENDED' },
  );
  const violation = (record: number, subject: number, on: string, until: string) => ({
    record,
    subject,
    severity: 'SERIOUS',
    determined_on: on,
    listed_on: on,
    publish_until: until,
  });
  await insert(
    'tax.major_violation',
    { ...violation(31, FIRM.number, '2025-06-01', '2028-06-01'), case_nature: 'EVASION', facts: `与${PERSON.name}虚列成本` },
    { ...violation(32, FIRM.number, '2020-06-01', '2023-06-01'), case_nature: 'RECOVERY_EVASION' },
    {
      ...violation(33, PERSON.number, '2026-06-01', '2029-06-01'),
      case_nature: 'RESISTANCE',
      facts: `${PERSON.name}抗税`,
      party_born_on: '1965-02-25',
    },
    { ...violation(34, MINOR.number, '2026-06-01', '2029-06-01'), case_nature: 'OTHER', party_born_on: '2010-02-03' },
  );
}

const RECORD =
  'id dataset category severity documentNumber issuer occurredOn determinedOn endedOn publishUntil state underObjection statement rule { code }';
const QUESTIONS = [
  'publishedGrade { year grade } grade { year grade issuedOn issuer } grades { year grade }',
  `arrears { totalCount nodes { ${RECORD} taxKind currentBalance totalBalance periodFrom periodUntil address } pageInfo { hasNextPage endCursor } }`,
  'arrears(first: 1) { totalCount edges { cursor node { documentNumber } } pageInfo { hasNextPage endCursor } }',
  'arrears(during: { from: "2026-01-01" }) { totalCount }',
  'arrears(state: [REPAIRED, SUSPENDED]) { nodes { documentNumber } }',
  `majorViolations { ${RECORD} caseNature facts }`,
  'listings { id recordId kind list since until state issuer }',
];

describe.each(testDatabases())('a department over an existing database, on %s', (_dialect, open) => {
  let existing: TestDepartment;
  let ordinary: TestDepartment;
  beforeAll(async () => {
    const db = await open();
    await fillLegacy(db);
    existing = await testDepartment(tax, 'tax', undefined, { db, views: VIEWS });
    ordinary = await testDepartment(tax, 'tax', undefined, { db: await open() });
    await fillTables(ordinary);
  });
  afterAll(async () => {
    await existing.close();
    await ordinary.close();
  });

  it('finds whose its identifiers are; run again it changes what has changed', async () => {
    const changed: number[] = [];
    const map = () =>
      mapSubjects({ db: existing.db, sector: 'tax', resolve, onChanged: (subjects) => Promise.resolve(void changed.push(...subjects)) });
    const same = { read: 5, mapped: 0, unknown: 1, doubtful: 0, removed: 0 };
    expect(await map()).toEqual({ ...same, mapped: 4 });
    expect(changed.sort((a, b) => a - b)).toEqual(KNOWN.map(({ number }) => number));
    expect(await map()).toEqual(same);
    await existing.db.query(sql`update tax.subject_mapping set subject = 7 where value = ${FIRM.identifier}`);
    await existing.db.query(sql`insert into tax.subject_mapping (kind, value, subject) values ('USCC', 'gone', 8)`);
    changed.length = 0;
    expect(await map()).toEqual({ ...same, mapped: 1, removed: 1 });
    expect(changed).toEqual([7, 1, 8]);
  });

  const self = () => ({ access: { identified: true, self: [PERSON, FIRM].map(({ number }) => existing.ids.subjectId(number)) } });
  const consented = () => ({
    as: 'IDENTIFIED' as const,
    access: { purpose: 'x', consents: [{ subject: existing.ids.subjectId(PERSON.number), dataset: 'tax-arrears' }] },
  });
  it.each<[string, () => Asking]>([
    ['anybody', () => ({})],
    ['an authority', () => ({ as: 'SHARED' })],
    ['the source department', () => ({ as: 'RESTRICTED' })],
    ['themselves', self],
    ['whoever has a person’s consent', consented],
  ])('answers %s as it does from its own tables: records, pages, listings, masks, and what is withheld', async (_who, asking) => {
    for (const question of QUESTIONS) {
      const numbers = [...KNOWN.map(({ number }) => number), 99];
      const [one, other] = [await existing.ask(numbers, question, asking()), await ordinary.ask(numbers, question, asking())];
      expect({ data: one.subjects, errors: one.errors }).toEqual({ data: other.subjects, errors: other.errors });
      expect(one.statements).toHaveLength(other.statements.length);
    }
    const [firm] = (await existing.ask([FIRM.number], 'arrears(first: 1) { nodes { totalBalance } } publishedGrade { grade }', asking()))
      .subjects;
    expect(firm).toEqual({ arrears: { nodes: [{ totalBalance: '51000.10' }] }, publishedGrade: { grade: 'A' } });
  });

  it('is read only: nothing is collected into it, no rule dates or deletes it, other data sets are its own', async () => {
    await expect(collectRecords(existing.db, 'tax', 'tax-arrears', [{ 纳税人名称: 'x' }], {})).rejects.toThrow(/tax\.arrears .*只读/);
    const before = await existing.db.query(sql`select * from 征管.欠税 order by 1`);
    const kept = (await upkeep({ db: existing.db, sector: 'tax', on: '2040-01-01' }))?.map(({ dataset }) => dataset);
    expect(kept).toContain('tax-penalty');
    expect(kept).not.toContain('tax-arrears');
    expect(await existing.db.query(sql`select * from 征管.欠税 order by 1`)).toEqual(before);
    const row = {
      主体名称: FIRM.name,
      统一社会信用代码: FIRM.identifier,
      名单名称: '税收风险',
      列入日期: '2026-05-01',
      截止日期: '2090-12-31',
    };
    const { report } = await collectRecords(existing.db, 'tax', 'watch-list', [row], { [`USCC:${FIRM.identifier}`]: FIRM.number });
    expect(report.counts.accepted).toBe(1);
  });

  it('shows at once what is marked and decided of its records, which stay as they are in the existing database', async () => {
    const { db } = existing;
    const place = { sector: 'tax', dataset: 'tax-arrears', record: 21 };
    const at = new Date('2026-11-22T08:00:00+08:00');
    const held = () => db.query(sql`select * from 征管.欠税 order by 1`);
    const before = await held();
    const mark = async (what: RecordMark) => (await markRecord(db, place, what, { ground: '复核', by: '某局 某人', at }))?.after;
    const shown = async (asking: Asking = {}) =>
      (await existing.ask([FIRM.number], 'arrears { totalCount nodes { state underObjection statement } }', asking)).subjects[0];
    const arrears = (...nodes: object[]) => ({ arrears: { totalCount: nodes.length, nodes } });
    const own = { state: 'PUBLISHED', underObjection: false, statement: null };
    expect(await shown()).toEqual(arrears(own));
    expect(await mark({ kind: 'OBJECTION', on: true })).toMatchObject({ state: 'PUBLISHED', underObjection: true });
    await mark({ kind: 'STATEMENT', text: '已在缴纳' });
    expect(await shown()).toEqual(arrears({ ...own, underObjection: true, statement: '已在缴纳' }));
    await mark({ kind: 'OBJECTION', on: false });
    await mark({ kind: 'STATEMENT', text: null });
    expect(await shown()).toEqual(arrears(own));

    expect(await mark({ kind: 'STATE', to: 'SUSPENDED', until: '2026-12-01T00:00:00Z' })).toMatchObject({ state: 'SUSPENDED' });
    expect(await shown()).toEqual(arrears());
    expect(await endSuspensions(db, 'tax', new Date('2026-12-02T00:00:00Z'))).toEqual([FIRM.number]);
    expect(await shown()).toEqual(arrears(own));
    expect(await mark({ kind: 'STATE', to: 'REPAIRED' })).toMatchObject({ state: 'REPAIRED' });
    expect(await shown()).toEqual(arrears());
    expect(await mark({ kind: 'RESTORED' })).toMatchObject({ state: 'PUBLISHED' });
    expect(await shown()).toEqual(arrears(own));
    expect(await held()).toEqual(before);

    // What the existing database withdraws is withdrawn, whatever was decided; what it says otherwise counts once no decision stands.
    await mark({ kind: 'STATE', to: 'REPAIRED' });
    await db.execute(`update 征管.欠税 set 状态 = '9' where 编号 = 21`);
    await expect(mark({ kind: 'RESTORED' })).rejects.toThrow(/was withdrawn/);
    expect(await shown({ as: 'RESTRICTED' })).toEqual(arrears({ ...own, state: 'REPAIRED' }));
    await db.execute(`update 征管.欠税 set 状态 = '1' where 编号 = 21`);
    await mark({ kind: 'RESTORED' });
    expect(await shown()).toEqual(arrears(own));

    await expect(db.execute(`update tax.arrears set total_balance = 1 where record = 21`)).rejects.toThrow(/只读/);
    await expect(db.execute(`update tax.grade set grade = 'A' where record = 11`)).rejects.toThrow(/只读/);
    expect(await held()).toEqual(before);
  });

  it('is never started as if its tables were empty; a mapping that lacks or invents a column is refused by name', async () => {
    await expect(migrate(existing.db, 'tax', TABLES)).rejects.toThrow('TAX_VIEWS');
    expect(await migrate(existing.db, 'tax', TABLES, VIEWS)).toEqual([]);
    const broken = (name: string) => migrate(existing.db, 'tax', TABLES, new URL(`testing/views/${name}/`, import.meta.url));
    await expect(broken('lacking')).rejects.toThrow('grade.sql: 缺少列 / columns are missing: subject, grade');
    await expect(broken('inventing')).rejects.toThrow('grade.sql: 表 grade 没有这些列 / the table has no such columns: 等级');
    await expect(broken('unknown')).rejects.toThrow('nothing.sql: tax 没有表 nothing');
    // What was refused has changed nothing.
    const { subjects } = await existing.ask([FIRM.number], 'arrears { totalCount }');
    expect(subjects).toEqual([{ arrears: { totalCount: 1 } }]);
  });

  it('goes on after a migration of its own tables, and back to them with an empty folder', async () => {
    await existing.db.query(sql`delete from tax.migration where name = 'tax/0003-birth-of-the-listed.sql'`);
    await existing.db.execute('alter table tax.major_violation__table drop column party_born_on');
    expect(await migrate(existing.db, 'tax', TABLES, VIEWS)).toEqual(['tax/0003-birth-of-the-listed.sql']);
    const selection = 'majorViolations { caseNature }';
    expect((await existing.ask([FIRM.number], selection)).subjects).toEqual([{ majorViolations: [{ caseNature: 'EVASION' }] }]);
    const empty = mkdtempSync(join(tmpdir(), 'credit-graph-views-'));
    await migrate(existing.db, 'tax', TABLES, pathToFileURL(`${empty}/`));
    rmSync(empty, { recursive: true });
    expect(await migrate(existing.db, 'tax', TABLES)).toEqual([]);
    expect((await existing.ask([FIRM.number], selection)).subjects).toEqual([{ majorViolations: [] }]);
  });
});
