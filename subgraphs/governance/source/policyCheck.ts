import { readFileSync } from 'node:fs';
import { Kind, parse, type DocumentNode } from 'graphql';
import { z } from 'zod';
import { CreditGraphError } from '../../../common/errors.ts';
import { policySchema, type Policy } from '../../../common/policy.ts';
import { withOverlay } from '../../../common/policyOverlay.ts';

const SUPERGRAPH = new URL('../../../schema/generated/supergraph.graphql', import.meta.url);
let supergraph: DocumentNode | undefined;

/**
 * A policy that may be kept: well formed, and its rules fit the graph. Throws BAD_USER_INPUT with every fault: a coordinate that is not
 * there, one that may not be null, a level below the department's floor, an unknown sector or purpose.
 */
export function checkedPolicy(policy: Policy): Policy {
  const parsed = policySchema.safeParse(policy);
  const faults = parsed.success ? [] : [z.prettifyError(parsed.error)];
  supergraph ??= parse(readFileSync(SUPERGRAPH, 'utf8'), { noLocation: true });
  faults.push(...valueRules(supergraph, policy));
  faults.push(...withOverlay(supergraph, policy.rules ?? []).faults.map(({ message }) => message));
  if (faults.length > 0 || !parsed.success) throw new CreditGraphError('BAD_USER_INPUT', faults.join('; '));
  return parsed.data;
}

/**
 * What a value's rule binds are rows, which departments hold back themselves by their own rules: one of the city's would be shown as in force and hold
 * back nothing.
 */
function valueRules(document: DocumentNode, { rules = [] }: Policy): string[] {
  const enums = new Set(document.definitions.flatMap((each) => (each.kind === Kind.ENUM_TYPE_DEFINITION ? [each.name.value] : [])));
  return rules
    .filter(({ coordinate }) => enums.has(coordinate.split('.')[0] ?? ''))
    .map(
      ({ coordinate }) =>
        `${coordinate} 是取值，由部门规定，不能在此加严 / is a value: its rows are its department's to hold back, make a field stricter`,
    );
}
