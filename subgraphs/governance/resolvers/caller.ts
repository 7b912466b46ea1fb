import { heldLevel } from '../../../common/access.ts';
import type { RequestContext } from '../../shared/requestContext.ts';
import { purposesInForce, sectors } from '../source/policy.ts';

/** `Query.me`: who the gateway takes the caller for. */
export async function caller(_parent: unknown, _args: unknown, { access, calls, db, clock }: RequestContext): Promise<object> {
  // The gateway sends requests of different callers to governance apart: its answer says who asks.
  const { user = null, organisation = null, subject = null } = calls[0] ?? {};
  return {
    user,
    organisation,
    subject,
    represents: access.self.filter((id) => id !== subject),
    levels: sectors().map((sector) => ({ sector, level: heldLevel(access, sector) })),
    purposes:
      access.purposes.length === 0
        ? []
        : (await purposesInForce(db, new Date(clock()))).filter(({ code }) => access.purposes.includes(code)),
    roles: access.roles,
    policyRevision: access.revision,
  };
}
