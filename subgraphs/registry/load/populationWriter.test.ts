import sql, { raw } from 'sql-template-tag';
import type { CollectFileOptions } from '../../shared/collection/collectFile.ts';
import { migrate } from '../../shared/database/migrate.ts';
import { testDatabases } from '../../shared/testing/testDatabases.ts';
import { nameIndex } from '../nameIndex.ts';
import { representedBy } from '../source/represented.ts';
import { collectRows } from '../testing/collectRows.ts';
import { CODES, NUMBERS, REGISTRATIONS } from '../testing/testCity.ts';
import { testCitizenId } from '../testing/testCodes.ts';

type Row = Record<string, string>;

describe.each(testDatabases())('人口 written from the stage on %s', (_dialect, open) => {
  const opening = open();
  beforeAll(async () => void (await migrate(await opening, 'registry', new URL('../tables/', import.meta.url))));
  afterAll(async () => (await opening).close());
  const empty = async (): Promise<void> =>
    (await opening)
      .execute(`truncate registry.subject, registry.profile, registry.identifier, registry.former_name, registry.relation, registry.collected_row, registry.collection_run restart identity;
        alter sequence registry.organisation_number restart; alter sequence registry.sole_trader_number restart; alter sequence registry.individual_number restart`);
  beforeEach(empty);

  const collect = async (rows: readonly Row[], more: Partial<CollectFileOptions> = {}, dataset = 'population') =>
    collectRows(await opening, dataset, rows, '2026-11-22', more);
  const person = (turn: number, fields: Row = {}): Row => ({
    ...{ 姓名: `测试${'甲乙丙丁戊己庚辛'[turn % 8] ?? ''}`, 证件类型: '身份证' },
    ...{ 证件号码: testCitizenId('441802', '19700101', String(100 + turn)), 行政区划代码: '441802000000', 状态: '正常', 性别: '女' },
    ...fields,
  });
  const state = async () => {
    const db = await opening;
    const all = async (table: string, order: string, without: string[] = []) =>
      (
        await db.query<{ row: object }>(sql`select to_jsonb(t) - ${without}::text[] as row from ${raw(table)} t order by ${raw(order)}`)
      ).map(({ row }) => row);
    return {
      subjects: await all('registry.subject', 'number', ['collected_at']),
      identifiers: await all('registry.identifier', 'subject, kind, value'),
      profiles: await all('registry.profile', 'subject'),
      relations: await all('registry.relation', 'from_subject, to_subject', ['number', 'collected_at']),
      kept: await all('registry.collected_row', 'line', ['id']),
      runs: await all('registry.collection_run', 'number', ['owner', 'finished_at']),
    };
  };

  it('puts a person on file with what its name is found by, whatever the name is made of', async () => {
    const names = ['"\\{}, \'单于\\N', '单田芳', '买买提·吐尔逊'];
    const report = await collect(names.map((name, turn) => person(turn, { 姓名: name })));
    expect(report.counts).toMatchObject({ read: 3, accepted: 3 });
    const rows = await (
      await opening
    ).query<object>(
      sql`select s.name, name_search as "nameSearch", name_pairs as "namePairs", initials, division, established_on as born, gender from registry.subject s join registry.profile on subject = number order by number`,
    );
    expect(rows).toEqual(
      names.map((name) => ({ name, ...nameIndex(name, true), division: '441802', born: '1970-01-01', gender: 'FEMALE' })),
    );
  });

  it('takes one whom a firm’s row had named under the number that it has, as accepted', async () => {
    await collect(REGISTRATIONS, {}, 'legal-persons');
    const { counts } = await collect([person(1), person(2, { 姓名: '王五', 证件号码: CODES.wang })]);
    expect(counts).toMatchObject({ read: 2, accepted: 2, changed: 0 });
    const found = await (
      await opening
    ).query<object>(sql`select number, name, division from registry.subject where content_hash is not null and number >= 2000000000`);
    expect(found).toEqual(
      expect.arrayContaining([
        { number: NUMBERS.wang, name: '王五', division: '441802' },
        { number: NUMBERS.li, name: '测试乙', division: '441802' },
      ]),
    );
  });

  it('makes nobody the representative whom a firm’s row had named by another’s document, until a row names him by his name', async () => {
    const db = await opening;
    const [builder = {}, , , diner = {}] = REGISTRATIONS;
    const mistyped = { 法定代表人: '赵六', 法定代表人证件号码: CODES.li };
    await collect(
      [
        { ...builder, ...mistyped },
        { ...diner, ...mistyped },
      ],
      {},
      'legal-persons',
    );
    const leads = () => representedBy(db, 2_000_000_000, '2026-11-23');
    expect(await leads()).toEqual([NUMBERS.builder, NUMBERS.diner]);
    expect((await collect([person(1, { 姓名: '李四', 证件号码: CODES.li })])).counts).toMatchObject({ accepted: 1 });
    expect(await leads()).toEqual([]);
    // Nor is he by the same words once more, but by a row that calls him what he is called.
    await collect([{ ...builder, ...mistyped, 行业: '批发业' }], {}, 'legal-persons');
    expect(await leads()).toEqual([]);
    await collect([{ ...builder, ...mistyped, 法定代表人: '李四' }], {}, 'legal-persons');
    expect(await leads()).toEqual([NUMBERS.builder]);
  });

  it('leaves him the representative who was called so before, and says it', async () => {
    const [builder = {}] = REGISTRATIONS;
    await collect([builder], {}, 'legal-persons');
    await collect([person(1, { 姓名: '王武', 曾用名: '王 五', 证件号码: CODES.wang })]);
    expect(await representedBy(await opening, 2_000_000_000, '2026-11-23')).toEqual([NUMBERS.builder]);
  });

  it('changes a person in the columns that the file has, and keeps what the others hold', async () => {
    await collect([person(1), person(2)]);
    const { 行政区划代码: _division, 性别: _gender, ...less } = person(1, { 状态: '迁出' });
    expect((await collect([less])).counts).toMatchObject({ changed: 1 });
    expect((await collect([less])).counts).toMatchObject({ unchanged: 1 });
    const rows = await (
      await opening
    ).query<object>(sql`select status, division, gender from registry.subject join registry.profile on subject = number order by number`);
    expect(rows).toEqual([
      { status: 'MOVED_OUT', division: '441802', gender: 'FEMALE' },
      { status: 'ACTIVE', division: '441802', gender: 'FEMALE' },
    ]);
  });

  it('gives nobody another’s name by a mistyped number: whoever is renamed says what he was called', async () => {
    const [first, other] = [person(1, { 姓名: '测试甲' }), person(2, { 姓名: '测试乙' })];
    await collect([first, other]);
    const mistyped = await collect([{ ...first, 证件号码: other['证件号码'] ?? '' }]);
    expect([mistyped.counts, mistyped.samples]).toMatchObject([
      { read: 1, rejected: 1 },
      [{ line: 2, note: { reason: 'RENAMED', column: '姓名' } }],
    ]);
    const renamed = { ...first, 姓名: '测试辛', 曾用名: 'Anna Smith；测试 甲' };
    expect((await collect([renamed])).counts).toMatchObject({ changed: 1 });
    expect((await collect([renamed])).counts).toMatchObject({ unchanged: 1 });
    const db = await opening;
    expect(await db.query(sql`select name from registry.subject order by number`)).toEqual([{ name: '测试辛' }, { name: '测试乙' }]);
    expect(await db.query(sql`select subject, position, name from registry.former_name order by position`)).toEqual([
      // As they are written, whatever they are compared by.
      { subject: 2_000_000_000, position: 0, name: 'Anna Smith' },
      { subject: 2_000_000_000, position: 1, name: '测试 甲' },
    ]);
    // Who is new may have had other names too.
    await collect([person(3, { 姓名: '测试己', 曾用名: '测试庚' })]);
    expect(await db.query(sql`select count(*)::integer as count from registry.former_name`)).toEqual([{ count: 3 }]);
  });

  it('refuses the second row about one person that comes by another document and is merged later, each time', async () => {
    const pass = { 证件类型: '护照', 证件号码: 'E12345678' };
    await collect([person(1)]);
    await (
      await opening
    ).query(
      sql`insert into registry.identifier (kind, value, subject, conforming) select 'PASSPORT', 'E12345678', number, true from registry.subject`,
    );
    const rows = [person(1), person(2), person(1, { ...pass, 状态: '迁出' }), person(1, { ...pass, 姓名: '另名' })];
    for (const portion of [1, 2]) {
      const { counts, rejections } = await collect(rows, { batchSize: portion });
      expect([counts.rejected, counts.changed, rejections]).toEqual([2, 0, { KEY_REPEATED: 2 }]);
    }
  });

  it('refuses the second row about one person: by one document, and by another that is on file as his', async () => {
    await collect([person(1)]);
    await (
      await opening
    ).query(
      sql`insert into registry.identifier (kind, value, subject, conforming) values ('PASSPORT', 'E12345678', 2000000000, true), ('PASSPORT', 'E87654321', 2000000000, true)`,
    );
    const passport = { 证件类型: '护照', 证件号码: 'E12345678' };
    const { counts, samples } = await collect([
      person(2),
      person(1, { 状态: '迁出' }),
      person(1, passport),
      person(2, { 姓名: '别人' }),
      person(1, { ...passport, 证件号码: 'E87654321' }),
    ]);
    expect(counts).toMatchObject({ read: 5, accepted: 1, changed: 1, rejected: 3 });
    expect(samples.map(({ line, note: { reason, detail } }) => [line, reason, detail])).toEqual([
      [4, 'KEY_REPEATED', '第 3 行 / line 3'],
      [5, 'KEY_REPEATED', '第 2 行 / line 2'],
      [6, 'KEY_REPEATED', '第 3 行 / line 3'],
    ]);
  });

  it('leaves, cut off after any portion and run again, what one run leaves, in portions of any size', async () => {
    const rows = [
      ...Array.from({ length: 7 }, (_, turn) => person(turn)),
      person(3),
      person(4, { 姓名: '别人' }),
      person(8, { 证件号码: CODES.wang }),
    ];
    const reports = [];
    for (const [batchSize, dies] of [
      [300, 0],
      [2, 1],
      [2, 3],
      [1, 6],
    ] as const) {
      await empty();
      await collect(REGISTRATIONS, { batchSize }, 'legal-persons');
      let told = 0;
      const onChanged = () => ((told += 1) === dies ? Promise.reject(new Error('killed')) : Promise.resolve());
      if (dies > 0) await expect(collect(rows, { batchSize, onChanged })).rejects.toThrow('killed');
      const { startedAt: _start, finishedAt: _end, ...report } = await collect(rows, { batchSize });
      reports.push({ report, state: await state() });
    }
    const [whole, ...others] = reports;
    expect(whole?.report.counts).toEqual({ read: 10, accepted: 8, corrected: 0, changed: 0, unchanged: 1, rejected: 1, doubtful: 0 });
    for (const other of others) expect(other).toEqual(whole);
  });

  it('refuses alone the row that the database refuses for its data', async () => {
    const db = await opening;
    await db.execute(`alter table registry.subject add constraint name_of_test check (name <> '测不得')`);
    const rows = Array.from({ length: 5 }, (_, turn) => person(turn, turn === 3 ? { 姓名: '测不得' } : {}));
    const { counts, rejections } = await collect(rows).finally(() =>
      db.execute('alter table registry.subject drop constraint name_of_test'),
    );
    expect([counts.accepted, rejections]).toEqual([4, { STORE_REFUSED: 1 }]);
  });
});
