import sql, { type Sql } from 'sql-template-tag';
import type { RecordArguments } from './recordFields.ts';
import { visible } from './visible.ts';

/** Only records that are published and have not ended: from the day on which one ended, it is not in force. */
export function stillInForce(_args: RecordArguments, { today }: { today: string }): Sql[] {
  return [visible(false, today), sql`(t.ended_on is null or t.ended_on > ${today}::date)`];
}
