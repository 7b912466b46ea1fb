import { readFileSync } from 'node:fs';
import sql, { raw } from 'sql-template-tag';
import marketRegulation from './index.ts';
import { testDepartment, type TestDepartment } from '../shared/testing/testDepartment.ts';
import { markRecord } from '../shared/records/markRecord.ts';
import { deleteKept } from '../shared/rules/deleteKept.ts';
import { parseRuleTable, ruleTables } from '../shared/rules/loadRules.ts';
import { redate, type Redating } from '../shared/rules/redate.ts';
import { upkeep } from '../shared/rules/upkeep.ts';
import type { RecordSet } from '../shared/rules/recordSet.ts';
import type { RuleTable } from '../shared/rules/ruleTable.ts';

const FIRM = 1;
const SET: RecordSet = {
  sector: 'market-regulation',
  dataset: 'administrative-penalty',
  table: 'market_regulation.penalty',
  rule: 'CREDIT_REPAIR',
};
const ruleWith = (transition: string, until = 'P1Y') =>
  parseRuleTable(
    `code: CREDIT_REPAIR
name: x
versions:
  - { version: 2023-05-01, source: 旧, until: { from: determined_on, for: P3Y }, retention: { from: [ended_on, determined_on], for: P5Y } }
  - { version: 2026-04-01, source: 新, transition: ${transition}, ground: 附则, until: { from: determined_on, for: ${until} }, retention: { from: [ended_on, determined_on], for: P5Y } }`,
    'x.yaml',
  );
const NOTHING: Redating = { examined: 0, endsEarlier: 0, endsLater: 0, repairableEarlier: 0, repairableLater: 0, stated: 0 };

describe('the life of records', () => {
  let department: TestDepartment;
  beforeEach(async () => {
    department = await testDepartment(marketRegulation, 'market');
    const ruled = { subject: FIRM, rule_code: 'CREDIT_REPAIR', rule_version: '2023-05-01', severity: 'ORDINARY' };
    await department.insert(
      SET.table,
      { ...ruled, document_number: '旧', determined_on: '2025-06-01', publish_until: '2028-06-01' },
      { ...ruled, document_number: '自定', determined_on: '2025-06-01', publish_until: '2027-01-31' },
      { ...ruled, document_number: '新', determined_on: '2026-06-01', publish_until: '2027-06-01', rule_version: '2026-04-01' },
      { subject: FIRM, document_number: '无', determined_on: '2025-06-01' },
    );
  });
  afterEach(() => department.close());

  const penalties = async (): Promise<[string, string | null, string | null][]> =>
    (
      await department.db.query<{ number: string; until: string | null; version: string | null }>(
        sql`select document_number as number, publish_until::text as until, rule_version as version from ${raw(SET.table)} order by record`,
      )
    ).map(({ number, until, version }) => [number, until, version]);

  it('dates older records anew only as the transition says; what the file stated stays', async () => {
    const changed: number[] = [];
    const run = (transition: string, dryRun: boolean) =>
      redate({
        db: department.db,
        set: SET,
        rule: ruleWith(transition),
        on: '2026-11-22',
        dryRun,
        onChanged: (subjects) => Promise.resolve(void changed.push(...subjects)),
      });
    const before = await penalties();
    expect(await run('KEEP', false)).toEqual({ ...NOTHING, examined: 3, stated: 1 });
    expect(await run('MORE_FAVOURABLE', true)).toEqual({ ...NOTHING, examined: 3, stated: 1, endsEarlier: 1 });
    expect([await penalties(), changed]).toEqual([before, []]);

    expect(await run('MORE_FAVOURABLE', false)).toEqual({ ...NOTHING, examined: 3, stated: 1, endsEarlier: 1 });
    expect(await penalties()).toEqual([
      ['旧', '2026-06-01', '2026-04-01'],
      ['自定', '2027-01-31', '2023-05-01'],
      ['新', '2027-06-01', '2026-04-01'],
      ['无', null, null],
    ]);
    expect(changed).toEqual([FIRM]);
    expect(await run('MORE_FAVOURABLE', false)).toEqual({ ...NOTHING, examined: 3, stated: 1 });

    // What it was before is kept, and what was served when can be told.
    const history = await department.db.query(
      sql`select origin, cause, content ->> 'publish_until' as until from market_regulation.record_history`,
    );
    expect(history).toEqual([{ origin: 'penalty', cause: 'RULE', until: '2028-06-01' }]);
    // It has expired, without a job: from OPEN it is gone, in the list and in the count.
    const asked = await department.ask([FIRM], 'penalties { totalCount nodes { documentNumber } }');
    expect(asked.subjects).toEqual([
      { penalties: { totalCount: 3, nodes: [{ documentNumber: '新' }, { documentNumber: '无' }, { documentNumber: '自定' }] } },
    ]);
  });

  it('ends the publication of what has ended itself, stated or not, and says so of what was dated before the rule did', async () => {
    const ended = parseRuleTable(
      `code: CREDIT_REPAIR
name: x
versions: [{ version: 2023-05-01, source: 旧, until: { from: determined_on, for: P3Y }, endsWith: ended_on }]`,
      'x.yaml',
    );
    await department.db.query(sql`update ${raw(SET.table)} set ended_on = '2026-03-01' where document_number in ('旧', '自定')`);
    const run = () => redate({ db: department.db, set: SET, rule: ended, on: '2026-11-22', dryRun: false });
    expect(await run()).toMatchObject({ examined: 3, endsEarlier: 2, endsLater: 0 });
    expect((await penalties()).map(([number, until]) => [number, until])).toEqual([
      ['旧', '2026-02-28'],
      ['自定', '2026-02-28'],
      ['新', '2027-06-01'],
      ['无', null],
    ]);
    expect(await run()).toMatchObject({ examined: 3, endsEarlier: 0, endsLater: 0 });
  });

  it('leaves to a record what was said of it while it was being dated anew', async () => {
    const { db } = department;
    const ended = sql`update ${raw(SET.table)} set ended_on = '2026-03-01', publish_until = '2026-02-28' where document_number = '旧'`;
    const meanwhile = {
      ...db,
      transaction: (work: Parameters<typeof db.transaction>[0]) => db.query(ended).then(() => db.transaction(work)),
    };
    const rule = parseRuleTable(
      `code: CREDIT_REPAIR
name: x
versions: [{ version: 2023-05-01, source: 旧, until: { from: determined_on, for: P1Y }, endsWith: ended_on }]`,
      'x.yaml',
    );
    const told: number[] = [];
    const onChanged = (subjects: readonly number[]) => Promise.resolve(void told.push(...subjects));
    await redate({
      db: meanwhile as typeof db,
      set: SET,
      rule,
      before: ruleWith('KEEP'),
      on: '2026-11-22',
      dryRun: false,
      onChanged,
    });
    expect((await penalties())[0]).toEqual(['旧', '2026-02-28', '2023-05-01']);
    expect(await db.query(sql`select from market_regulation.record_history`)).toEqual([]);
    expect(told).toEqual([]);
  });

  it('ends at the maximum of the law what was stated later, and leaves what was stated earlier or has no class', async () => {
    const rule = ruleTables().get('CREDIT_REPAIR') as RuleTable;
    const ruled = { subject: FIRM, rule_code: 'CREDIT_REPAIR', rule_version: '2026-04-01', determined_on: '2026-11-20' };
    await department.db.query(sql`delete from ${raw(SET.table)}`);
    await department.insert(
      SET.table,
      { ...ruled, document_number: '警告', severity: 'MINOR', publish_until: '2029-11-20' },
      { ...ruled, document_number: '罚款', severity: 'ORDINARY', publish_until: '2029-11-20' },
      { ...ruled, document_number: '吊销', severity: 'SERIOUS', publish_until: '2029-11-20' },
      { ...ruled, document_number: '较早', severity: 'MINOR', publish_until: '2026-12-31' },
      { ...ruled, document_number: '无级', severity: null, publish_until: '2029-11-20' },
      { ...ruled, document_number: '从前', severity: 'ORDINARY', determined_on: '2025-06-01', publish_until: '2030-06-01' },
    );
    await department.db.query(
      sql`update ${raw(SET.table)} set repairable_from = determined_on + case severity when 'ORDINARY' then interval '3 months' when 'SERIOUS' then interval '1 year' end`,
    );
    const run = (on: string, dryRun: boolean) => redate({ db: department.db, set: SET, rule, on, dryRun });
    const before = await penalties();
    expect(await run('2026-11-22', true)).toEqual({ ...NOTHING, examined: 6, endsEarlier: 3, stated: 2 });
    // While the version of 2023 was in force its maximum counted.
    expect(await run('2026-03-31', true)).toMatchObject({ endsEarlier: 3 });
    expect(await penalties()).toEqual(before);
    expect(await run('2026-11-22', false)).toEqual({ ...NOTHING, examined: 6, endsEarlier: 3, stated: 2 });
    expect((await penalties()).map(([number, until]) => [number, until])).toEqual([
      ['警告', '2027-02-20'],
      ['罚款', '2027-11-20'],
      ['吊销', '2029-11-20'],
      ['较早', '2026-12-31'],
      ['无级', '2029-11-20'],
      ['从前', '2026-06-01'],
    ]);
    expect(await run('2026-11-22', false)).toEqual({ ...NOTHING, examined: 6, stated: 2 });
    const history = await department.db.query(
      sql`select cause, content ->> 'document_number' as number, content ->> 'publish_until' as until from market_regulation.record_history order by record`,
    );
    expect(history).toEqual([
      { cause: 'RULE', number: '警告', until: '2029-11-20' },
      { cause: 'RULE', number: '罚款', until: '2029-11-20' },
      { cause: 'RULE', number: '从前', until: '2030-06-01' },
    ]);
  });

  it('counts whose publication a new version would lengthen', async () => {
    const rule = ruleWith('REAPPLY', 'P5Y');
    const before = ruleWith('KEEP');
    expect(await redate({ db: department.db, set: SET, rule, before, on: '2026-11-22', dryRun: true })).toEqual({
      ...NOTHING,
      examined: 3,
      endsLater: 2,
      stated: 1,
    });
  });

  it('neither publishes longer nor repairs later what was dated, where a version was altered in place', async () => {
    await department.db.query(sql`update ${raw(SET.table)} set repairable_from = '2025-09-01' where document_number = '旧'`);
    const altered = parseRuleTable(
      `code: CREDIT_REPAIR
name: x
versions: [{ version: 2023-05-01, source: 旧, until: { from: determined_on, for: P9Y }, repairableFrom: { from: determined_on, for: P2Y } }]`,
      'x.yaml',
    );
    const done = await redate({ db: department.db, set: SET, rule: altered, on: '2026-11-22', dryRun: false });
    expect(done).toMatchObject({ examined: 3, endsLater: 0, stated: 3 });
    const [old] = await department.db.query(
      sql`select publish_until::text as until, repairable_from::text as repairable from ${raw(SET.table)} where document_number = '旧'`,
    );
    expect(old).toEqual({ until: '2028-06-01', repairable: '2025-09-01' });
  });

  it('deletes what has reached the end of its retention, and notes only that it did', async () => {
    const run = (on: string, dryRun = false) => deleteKept({ db: department.db, set: SET, rule: ruleWith('KEEP'), on, dryRun });
    await department.db.query(sql`update ${raw(SET.table)} set ended_on = '2026-01-15' where document_number = '自定'`);
    await department.db.query(sql`update ${raw(SET.table)} set under_objection = true where document_number = '新'`);
    expect(await run('2030-06-01', true)).toBe(0);
    expect(await run('2030-06-02', true)).toBe(1);
    expect(await run('2030-06-02')).toBe(1);
    expect((await penalties()).map(([number]) => number)).toEqual(['自定', '新', '无']);
    // Seven months later by its end; an objection keeps the other.
    expect(await run('2031-12-31')).toBe(1);
    expect(await run('2031-12-31')).toBe(0);
    const notes = await department.db.query(
      sql`select origin, record, rule_code, rule_version from market_regulation.record_deletion order by record`,
    );
    expect(notes).toEqual([
      { origin: 'penalty', record: 1, rule_code: 'CREDIT_REPAIR', rule_version: '2026-04-01' },
      { origin: 'penalty', record: 2, rule_code: 'CREDIT_REPAIR', rule_version: '2026-04-01' },
    ]);
  });

  it('deletes at the end of its retention a record whose objection could not be determined, and keeps one whose objection is open', async () => {
    const run = () => deleteKept({ db: department.db, set: SET, rule: ruleWith('KEEP'), on: '2032-01-01', dryRun: false });
    const marked = (record: number, settled?: true) =>
      markRecord(
        department.db,
        { sector: SET.sector, dataset: SET.dataset, record },
        { kind: 'OBJECTION', on: true, ...(settled ? { settled } : {}) },
        { ground: 'OBJECTION x', by: 'governance', at: new Date('2026-11-20T00:00:00Z') },
      );
    for (const record of [1, 2, 3]) await marked(record);
    expect(await run()).toBe(0);
    await marked(1, true);
    await marked(2, true);
    // Reviewed after all.
    await marked(2);
    expect(await run()).toBe(1);
    expect((await penalties()).map(([number]) => number)).toEqual(['自定', '新', '无']);
  });

  it('deletes quality records five years after they were made public, and watched subjects five years after they left the list', async () => {
    const quality = { subject: FIRM, kind: 'SPOT_CHECK', product: '儿童玩具', qualified: false, rule_code: 'QUALITY_PUBLICITY' };
    await department.insert(
      'market_regulation.quality_record',
      { ...quality, determined_on: '2021-11-21', publish_until: '2024-11-21' },
      { ...quality, determined_on: '2021-11-22', publish_until: '2024-11-22' },
      { ...quality, determined_on: '2020-01-01', publish_until: '2030-01-01' },
    );
    const watched = { subject: FIRM, list_name: '重点关注', since: '2015-01-01', determined_on: '2015-01-01' };
    const ended = (day: string) => ({ ...watched, until: day, ended_on: day, publish_until: day });
    await department.insert('market_regulation.watch_entry', ended('2021-11-21'), ended('2021-11-22'), watched);
    // They were collected before the list had a rule.
    await department.db.execute(`set search_path to market_regulation, public;
      ${readFileSync(new URL('../shared/tables/0021-retention-of-the-watched.sql', import.meta.url), 'utf8')}
      reset search_path`);
    const kept = await upkeep({ db: department.db, sector: 'market-regulation', on: '2026-11-22' });
    expect(kept?.filter(({ dataset }) => ['quality-record', 'watch-list'].includes(dataset))).toEqual([
      { dataset: 'quality-record', rule: 'QUALITY_PUBLICITY', redated: { ...NOTHING, examined: 3, stated: 1 }, deleted: 1 },
      { dataset: 'watch-list', rule: 'WATCH_LIST', redated: { ...NOTHING, examined: 3, endsEarlier: 2 }, deleted: 1 },
    ]);
    const left = (table: string) =>
      department.db.query(
        sql`select publish_until::text as until, rule_version as version from ${raw(`market_regulation.${table}`)} order by record`,
      );
    expect(await left('quality_record')).toMatchObject([{ until: '2024-11-22' }, { until: '2030-01-01' }]);
    expect(await left('watch_entry')).toEqual([
      { until: '2021-11-21', version: '2014-01-01' },
      { until: null, version: '2014-01-01' },
    ]);
  });

  it('deletes with a record what its subject stated and what was decided of it; another record keeps its own', async () => {
    const place = { sector: 'market-regulation', dataset: 'administrative-penalty' };
    const by = { ground: '主体申请', by: '清远市市场监督管理局 经办人', at: new Date('2026-11-22T04:00:00Z') };
    for (const record of [1, 3]) {
      await markRecord(department.db, { ...place, record }, { kind: 'STATEMENT', text: '张伟 13800138000：已整改' }, by);
      await markRecord(department.db, { ...place, record }, { kind: 'STATE', to: 'REPAIRED' }, by);
    }
    const left = async () => {
      const tables = ['record_mark', 'record_decision', 'record_history'].map((name) =>
        department.db.query<{ record: number }>(
          sql`select distinct record from ${raw(`market_regulation.${name}`)} where origin = 'penalty' order by record`,
        ),
      );
      return (await Promise.all(tables)).map((rows) => rows.map(({ record }) => Number(record)));
    };
    expect(await left()).toEqual([
      [1, 3],
      [1, 3],
      [1, 3],
    ]);
    const set = { db: department.db, set: SET, rule: ruleWith('KEEP') };
    expect(await deleteKept({ ...set, on: '2030-12-01', dryRun: false })).toBe(2);
    expect(await left()).toEqual([[3], [3], [3]]);
  });

  it('deletes what stayed of records that were deleted before, and nothing of an existing database that numbers one alike', async () => {
    const [deleted, alike, kept] = [101, 102, 103];
    await department.db.execute(`set search_path to market_regulation, public;
      insert into record_deletion (origin, record, rule_code, rule_version) values ('penalty', ${deleted}, 'X', 'x'), ('penalty', ${alike}, 'X', 'x');
      insert into record_history (origin, record, cause, content) values ('penalty', ${alike}, 'DECISION', '{}');
      insert into record_mark (origin, record, under_objection, under_appeal, statement)
        select 'penalty', record, false, false, '已整改' from unnest(array[${deleted}, ${alike}, ${kept}]) as record;
      insert into record_decision (origin, record, state, ground, decided_by, decided_at)
        select 'penalty', record, 'REPAIRED', '主体申请', '经办人', now() from unnest(array[${deleted}, ${alike}, ${kept}]) as record;
      ${readFileSync(new URL('../shared/tables/0020-deleted-with-their-records.sql', import.meta.url), 'utf8')}
      reset search_path`);
    for (const name of ['record_mark', 'record_decision'])
      expect(await department.db.query(sql`select record from ${raw(`market_regulation.${name}`)} order by record`)).toEqual([
        { record: alike },
        { record: kept },
      ]);
  });

  it('dates what a run wrote that was under way while the others were dated anew', async () => {
    const { db } = department;
    const run = async (on: string) => {
      const kept = await upkeep({ db, sector: 'market-regulation', on });
      return kept?.find(({ dataset }) => dataset === 'administrative-penalty')?.redated;
    };
    await run('2026-11-22');
    // It had begun before, and merges by the rules of that day.
    await db.execute(`insert into market_regulation.collection_run (dataset, layout_version, file_name, started_at)
      values ('risk-grade', '2018-07-01', 'a.csv', now() - interval '2 hours'), ('administrative-penalty', '2018-07-01', 'b.csv', now() - interval '2 hours')`);
    const late = {
      subject: FIRM,
      rule_code: 'CREDIT_REPAIR',
      rule_version: '2023-05-01',
      severity: 'ORDINARY',
      determined_on: '2025-06-01',
    };
    await department.insert(
      SET.table,
      { ...late, document_number: '其间', publish_until: '2028-06-01', run: 2 },
      { ...late, document_number: '别批', publish_until: '2028-06-01', run: 1 },
    );
    expect(await run('2026-11-22')).toMatchObject({ examined: 1, endsEarlier: 1 });
    expect((await penalties()).slice(-2)).toEqual([
      ['其间', '2026-06-01', '2026-04-01'],
      ['别批', '2028-06-01', '2023-05-01'],
    ]);
    await db.execute(`update market_regulation.collection_run set finished_at = now() - interval '1 hour'`);
    expect(await run('2026-11-23')).toBeUndefined();
  });

  it('is kept once for each state of a rule', async () => {
    const run = async (on: string, dryRun = false) => {
      const kept = await upkeep({ db: department.db, sector: 'market-regulation', on, dryRun });
      return kept?.find(({ dataset }) => dataset === 'administrative-penalty');
    };
    expect(await run('2026-11-22', true)).toMatchObject({ redated: { examined: 3, endsEarlier: 2 }, deleted: 0 });
    expect(await run('2026-11-22')).toMatchObject({ redated: { examined: 3, endsEarlier: 2 }, deleted: 0 });
    expect(await run('2026-11-23')).toEqual({ dataset: 'administrative-penalty', rule: 'CREDIT_REPAIR', redated: undefined, deleted: 0 });
    expect(await run('2026-11-23', true)).toMatchObject({ redated: { examined: 3, endsEarlier: 0 } });
  });
});
