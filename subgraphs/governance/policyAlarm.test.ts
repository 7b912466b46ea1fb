import sql from 'sql-template-tag';
import type { Logger } from '../../common/logger.ts';
import { testDepartment } from '../shared/testing/testDepartment.ts';
import governance from './index.ts';
import { policyAlarm } from './policyAlarm.ts';

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
});
