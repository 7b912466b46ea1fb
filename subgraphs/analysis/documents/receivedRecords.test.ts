import sql from 'sql-template-tag';
import { composedSdl } from '../../shared/subgraphServer.ts';
import { testDepartment, type TestDepartment } from '../../shared/testing/testDepartment.ts';
import analysis from '../index.ts';
import { keepReceived, noteChanges } from './receivedRecords.ts';

const TAKEN_AT = '2026-11-28T02:00:00.500Z';
const at = (seconds: number): Date => new Date(Date.parse(TAKEN_AT) + seconds * 1_000);
const withdrawn = (recordId: string, when: Date) => ({ recordId, change: 'WITHDRAWN', at: `${when.toISOString().slice(0, 19)}Z` });

describe('what receivers of a record are told', () => {
  let department: TestDepartment;
  let number = 0;
  beforeAll(async () => {
    department = await testDepartment(analysis, '', composedSdl('analysis'));
  });
  afterAll(() => department.close());

  /** Keeps a document that tells of a record, and answers what it has notices of. */
  const keep = async (record: string): Promise<number> => {
    const own = (number += 1);
    await keepReceived(department.db, { number: own, recordIds: [record, record], takenAt: TAKEN_AT }, (tx) =>
      tx.query(sql`
        insert into analysis.issued_document (number, id, kind, label, organisation, taken_at, policy_revision, code, content, signature, basis)
        values (${own}, ${`id${own}`}, 'REPORT', ${`label${own}`}, '某银行', ${TAKEN_AT}, 1, ${`code${own}`}, '{}', 's', '{}')`),
    );
    return own;
  };
  const noticesOf = async (document: number): Promise<string[]> => {
    const rows = await department.db.query<{ record_id: string; change: string }>(
      sql`select record_id, change from analysis.receiver_notice where document = ${document} order by number`,
    );
    return rows.map(({ record_id: record, change }) => `${record} ${change}`);
  };

  it('comes after a document was kept, and once', async () => {
    const document = await keep('r1');
    const changes = [withdrawn('r1', at(60)), withdrawn('another', at(60))];
    expect([await noteChanges(department.db, changes, at(61)), await noteChanges(department.db, changes, at(62))]).toEqual([1, 0]);
    expect(await noticesOf(document)).toEqual(['r1 WITHDRAWN']);
  });

  it('was told while a document was made: it has it noted, but for what its data say already', async () => {
    expect(await noteChanges(department.db, [withdrawn('r2', at(-30)), withdrawn('r3', at(0)), withdrawn('r4', at(3))], at(4))).toBe(0);
    expect(await noticesOf(await keep('r2'))).toEqual([]);
    // Changes are told to the second.
    expect(await noticesOf(await keep('r3'))).toEqual(['r3 WITHDRAWN']);
    expect(await noticesOf(await keep('r4'))).toEqual(['r4 WITHDRAWN']);
  });

  it('is in the order in which it was decided, within a second too, whether a document was kept before or after', async () => {
    const decided = ['REPAIRED', 'RESTORED', 'SUSPENDED', 'WITHDRAWN', 'OBJECTION', 'UPHELD', 'CORRECTED', 'RESTORED'];
    const seconds = [2, 3, 3, 3, 3, 3, 3, 4];
    const changes = decided.map((change, turn) => ({ ...withdrawn('r6', at(seconds[turn] ?? 0)), change }));
    const before = await keep('r6');
    expect(await noteChanges(department.db, [...changes, ...changes], at(5))).toBe(decided.length);
    const expected = decided.map((change) => `r6 ${change}`);
    expect([await noticesOf(before), await noticesOf(await keep('r6'))]).toEqual([expected, expected]);
  });

  it('is remembered no longer than a document can be in the making', async () => {
    await noteChanges(department.db, [withdrawn('r5', at(3))], at(4));
    await noteChanges(department.db, [], at(2 * 3_600));
    expect(await department.db.query(sql`select record_id from analysis.record_change`)).toEqual([]);
  });
});
