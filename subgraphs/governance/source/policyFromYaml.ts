import { isDeepStrictEqual } from 'node:util';
import { CreditGraphError } from '../../../common/errors.ts';
import { parsePolicy, type Policy } from '../../../common/policy.ts';

/**
 * A whole policy as a file says it (schema/policy.yaml). Throws BAD_USER_INPUT where it is none, and where it grants the demo key anything else than
 * is in force: that must not come from a request.
 */
export function policyFromYaml(text: string, inForce: Policy): Policy {
  const policy = parsed(text);
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
