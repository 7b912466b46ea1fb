import sql from 'sql-template-tag';
import type { Logger } from '../../common/logger.ts';
import { readPolicy } from '../../common/policy.ts';
import { testDepartment } from '../shared/testing/testDepartment.ts';
import governance from './index.ts';
import { policyAlarm } from './policyAlarm.ts';
import { unconfirmed } from './source/unconfirmed.ts';

const HOUR_MS = 60 * 60 * 1_000;
const AT = Date.parse('2026-11-27T10:00:00Z');

describe('policyAlarm', () => {
  it('is raised a day after a tightening that nobody confirmed, every hour, until somebody does', async () => {
    const { db, close } = await testDepartment(governance, '');
    await db.query(sql`
      insert into governance.policy_revision (number, kind, state, content, hash, signature, reason, drafted_by, drafted_at, submitted_by, submitted_at, approved_by, approved_at, active_from)
      values (1000, 'TIGHTENING', 'APPROVED', '{}', 'h', 's', 'r', 'a', ${new Date(AT).toISOString()}, 'a', ${new Date(AT).toISOString()}, 'a', ${new Date(AT).toISOString()}, ${new Date(AT).toISOString()})`);
    const said: object[] = [];
    let now = AT;
    const logger = { error: (what: object) => void said.push(what) } as unknown as Logger;
    const alarm = policyAlarm({ db, clock: () => now, logger });
    const after = async (hours: number): Promise<number> => {
      now = AT + hours * HOUR_MS;
      await alarm.look();
      return said.splice(0).length;
    };
    expect([await after(23.9), await after(24.1), await after(24.2), await after(25.2)]).toEqual([0, 1, 0, 1]);
    await db.query(sql`update governance.policy_revision set confirmed_by = 'b', confirmed_at = now()`);
    expect(await after(30)).toBe(0);
    await alarm.close();
    await close();
  });

  it('ends once what two people put in force over it says nothing of it any more, not before', async () => {
    const { db, close } = await testDepartment(governance, '');
    const raised = (...coordinates: string[]) => ({
      ...readPolicy(),
      rules: coordinates.map((coordinate) => ({ coordinate, level: 'SHARED' })),
    });
    const add = (number: number, kind: string, activeFrom: number, policy: object) => {
      const [at, from] = [new Date(AT).toISOString(), new Date(activeFrom).toISOString()];
      return db.query(sql`
        insert into governance.policy_revision (number, kind, based_on, state, content, hash, signature, reason, drafted_by, drafted_at, approved_by, approved_at, active_from)
        values (${number}, ${kind}, ${number === 999 ? null : number - 1}, 'APPROVED', ${JSON.stringify(policy)}, 'h', 's', 'r', 'a', ${at}, 'b', ${at}, ${from})`);
    };
    const hours = (count: number): Date => new Date(AT + count * HOUR_MS);
    await add(999, 'IMPORT', AT - HOUR_MS, raised());
    await add(1000, 'TIGHTENING', AT, raised('TaxCredit.arrears', 'TaxCredit.grade'));
    await add(1001, 'ACCEPTANCE', AT + HOUR_MS, raised());
    await add(1002, 'DRAFT', AT + 26 * HOUR_MS, raised('TaxCredit.arrears', 'TaxCredit.grade', 'TaxCredit.paid'));
    await add(1003, 'DRAFT', AT + 28 * HOUR_MS, raised('TaxCredit.grade', 'TaxCredit.paid'));
    await add(1004, 'DRAFT', AT + 30 * HOUR_MS, raised('TaxCredit.paid'));
    expect(await unconfirmed(db, hours(25))).toEqual([1000]);
    expect(await unconfirmed(db, hours(27))).toEqual([1000]);
    expect(await unconfirmed(db, hours(29))).toEqual([1000]);
    expect(await unconfirmed(db, hours(31))).toEqual([]);
    await close();
  });
});
