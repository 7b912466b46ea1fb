import sql, { type Sql } from 'sql-template-tag';
import type { SubjectReference } from '../../../common/opaqueId.ts';
import type { RequestContext } from '../requestContext.ts';

/** Whether records past their publication, repaired or suspended are served of this subject: at RESTRICTED, and to itself. */
export function seesAllStates(context: RequestContext, subject: SubjectReference): boolean {
  return context.serving(subject) === 'RESTRICTED';
}

/** The condition on `t` for what is served: WITHDRAWN to nobody, what is not public (any more) only with `allStates`. */
export function visible(allStates: boolean, today: string): Sql {
  return allStates
    ? sql`t.state <> 'WITHDRAWN'`
    : sql`t.state in ('PUBLISHED', 'FLAGGED') and (t.publish_until is null or t.publish_until >= ${today}::date)`;
}

/** The condition on `t` for this city's own records, without those collected of other jurisdictions. */
export const OF_THIS_CITY = sql`t.jurisdiction is null`;

/** The condition that a record is served in one of these states, its end by date taken into account. */
export function inStates(states: readonly string[], today: string): Sql {
  return sql`(case when t.state in ('PUBLISHED', 'FLAGGED') and t.publish_until < ${today}::date then 'EXPIRED' else t.state end) = any(${[...states]}::text[])`;
}
