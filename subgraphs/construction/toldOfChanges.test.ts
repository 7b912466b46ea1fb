import sql from 'sql-template-tag';
import { endSuspensions, markRecord } from '../shared/records/markRecord.ts';
import { deleteKept } from '../shared/rules/deleteKept.ts';
import { parseRuleTable } from '../shared/rules/loadRules.ts';
import { recordSetsOf } from '../shared/rules/recordSet.ts';
import { redate } from '../shared/rules/redate.ts';
import { testDepartment, type TestDepartment } from '../shared/testing/testDepartment.ts';
import construction from './index.ts';

const FIRM = 1;
const PERSON = 2_000_000_000;
const RULE = parseRuleTable(
  `code: PRACTITIONER_PUBLICITY
name: x
versions:
  - { version: 2020-01-01, source: x, until: { from: determined_on, for: P1Y }, retention: { from: determined_on, for: P5Y } }`,
  'x.yaml',
);

describe('of a record that names another party, that one too is told', () => {
  let department: TestDepartment;
  let record = 0;
  beforeAll(async () => {
    department = await testDepartment(construction, 'construction');
    const registration = { certificate_number: '1', profession: 'OTHER', determined_on: '2020-05-10' };
    const ruled = { rule_code: 'PRACTITIONER_PUBLICITY', rule_version: '2020-01-01' };
    await department.insert('construction.practitioner', { subject: FIRM, person: PERSON, ...registration, ...ruled });
    const [found] = await department.db.query<{ record: number }>(sql`select record from construction.practitioner`);
    record = Number(found?.record);
  });
  afterAll(() => department.close());

  const place = () => ({ sector: 'construction', dataset: 'construction-practitioner', record });
  const upkeep = async () => {
    const set = (await recordSetsOf('construction')).find(({ dataset }) => dataset === 'construction-practitioner');
    if (!set) throw new Error('no such set');
    const told: number[][] = [];
    const onChanged = (subjects: readonly number[]) => Promise.resolve(void told.push([...subjects]));
    return { told, options: { db: department.db, set, rule: RULE, dryRun: false, onChanged } };
  };

  it('when its time of suspension is over, and when a decision is said once more', async () => {
    const by = { ground: '复核', by: '甲', at: new Date('2026-11-01T00:00:00Z') };
    const until = '2026-12-01T00:00:00Z';
    const suspended = await markRecord(department.db, place(), { kind: 'STATE', to: 'SUSPENDED', until }, by);
    expect(suspended?.parties).toEqual([FIRM, PERSON]);
    expect(await endSuspensions(department.db, 'construction', new Date('2026-12-02T00:00:00Z'))).toEqual([FIRM, PERSON]);
    const withdraw = () => markRecord(department.db, place(), { kind: 'STATE', to: 'WITHDRAWN' }, by);
    expect([(await withdraw())?.parties, (await withdraw())?.parties]).toEqual([
      [FIRM, PERSON],
      [FIRM, PERSON],
    ]);
  });

  it('when it is dated anew, and when it is deleted', async () => {
    const { told, options } = await upkeep();
    expect(await redate({ ...options, on: '2026-11-22' })).toMatchObject({ examined: 1 });
    expect(await deleteKept({ ...options, on: '2026-11-22' })).toBe(1);
    expect(told).toEqual([
      [FIRM, PERSON],
      [FIRM, PERSON],
    ]);
  });
});
