import { heldLevel } from '../../common/access.ts';
import type { RequestContext } from '../shared/requestContext.ts';
import { purposes, sectors } from './source.ts';

/** 权限治理 / what governance answers: who the caller is taken for, and the purposes there are. */
export const resolvers = {
  Query: {
    me: (_parent: unknown, _args: unknown, context: RequestContext) => caller(context),
    purposes,
  },
};

function caller({ access, calls }: RequestContext): object {
  // `me` is never shared between requests: its answer says who asks.
  const { user = null, organisation = null, subject = null } = calls[0] ?? {};
  return {
    user,
    organisation,
    subject,
    represents: access.self.filter((id) => id !== subject),
    levels: sectors().map((sector) => ({ sector, level: heldLevel(access, sector) })),
    purposes: purposes().filter(({ code }) => access.purposes.includes(code)),
    roles: access.roles,
    policyRevision: access.revision,
  };
}
