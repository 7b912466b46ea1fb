import { isDeepStrictEqual } from 'node:util';
import { CreditGraphError } from '../../../common/errors.ts';
import { parsePolicy, type Policy } from '../../../common/policy.ts';

/**
 * How many grants a file may bring, of all and of one organisation: what differs is worked out for each beside all the others of its organisation. A limit
 * of what comes in, not of what is kept: a revision in force must always be read.
 */
const MOST_GRANTS = 5_000;
const MOST_GRANTS_OF_ONE = 20;

/**
 * A whole policy as a file says it (schema/policy.yaml). Throws BAD_USER_INPUT where it is none or brings too many grants, and where it grants the demo key
 * anything else than is in force: that must not come from a request.
 */
export function policyFromYaml(text: string, inForce: Policy): Policy {
  const policy = parsed(text);
  const counts = new Map<string, number>();
  for (const { organisation } of policy.grants) counts.set(organisation, (counts.get(organisation) ?? 0) + 1);
  if (policy.grants.length > MOST_GRANTS || Math.max(0, ...counts.values()) > MOST_GRANTS_OF_ONE)
    throw refusal(
      `至多 ${MOST_GRANTS} 项授予，同一单位至多 ${MOST_GRANTS_OF_ONE} 项 / at most ${MOST_GRANTS} grants, and ${MOST_GRANTS_OF_ONE} of one organisation`,
    );
  const demoGrants = ({ grants }: Policy) => grants.filter(({ demo }) => demo);
  if (!isDeepStrictEqual(demoGrants(policy), demoGrants(inForce)))
    throw refusal('演示授予（demo: true）须与现行相同 / grants of the demo key have to be as they are in force');
  return { ...policy, revision: inForce.revision };
}

function parsed(text: string): Policy {
  try {
    return parsePolicy(text);
  } catch (error) {
    throw refusal(error instanceof Error ? error.message : String(error));
  }
}

function refusal(detail: string): CreditGraphError {
  return new CreditGraphError('BAD_USER_INPUT', `policy.yaml: ${detail}`);
}
