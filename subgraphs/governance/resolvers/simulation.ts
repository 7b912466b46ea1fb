import { CreditGraphError } from '../../../common/errors.ts';
import { isObject } from '../../../common/plainObject.ts';
import type { Policy } from '../../../common/policy.ts';
import { refusedFor, type SimulatedDenial, type Simulator } from '../../../common/simulation.ts';
import type { SubjectClass } from '../../../common/subjectClass.ts';
import { heldLevel } from '../../../common/access.ts';
import { withheldError } from '../../shared/guard.ts';
import type { RequestContext } from '../../shared/requestContext.ts';
import { appliedPermissions } from '../source/appliedPermissions.ts';
import { policyInForce } from '../source/policy.ts';
import { policyOf, revisionNumbered } from '../source/policyStore.ts';
import { SUBJECT_CLASS_NAMES } from '../source/subjectClassNames.ts';
import { faultText, supposedAccess, type Supposed, type SupposedCaller } from '../source/supposedAccess.ts';

/** How what is no field is decided. */
const NOTES = {
  FIELD: null,
  ARGUMENT: '仅在给出该参数时适用；不满足则不提供该字段 / asked where the argument is given: the field is withheld then',
  INPUT:
    '随所在的字段裁定：给出它（取值则亦在返回的行中）时，须满足此处的规则 / decided with the field that it is given to: the rules here are asked there, those of a value of rows that hold it too',
} as const;
const MAX_OPERATION = 50_000;

/** `Query.explainPermission`: anybody may ask about himself; what others hold is the policy's readers' to know. */
export async function explainPermission(
  _parent: unknown,
  { coordinate, as, subjectKind }: { coordinate: string; as?: SupposedCaller | null; subjectKind?: string | null },
  context: RequestContext,
): Promise<object> {
  if (as && !context.access.roles.includes('policy:read')) throw needsRole('Query.explainPermission', context);
  const policy = await policyInForce(context.db, new Date(context.clock()));
  // The subject at hand is somebody else: what he may read of himself is another question.
  const { access, fault }: Supposed = as
    ? supposedAccess(as, policy, context.today)
    : { access: { ...context.access, self: [], consents: [] }, fault: undefined };
  const rules = policy.rules ?? [];
  const found = simulatorOf(context).field({ coordinate, access, rules });
  if (!found) throw new CreditGraphError('BAD_USER_INPUT', `没有坐标 / there is no coordinate ${coordinate}`);
  const wanted = subjectKind == null ? undefined : classOf(subjectKind);
  return {
    coordinate,
    sector: found.sector,
    dataset: found.dataset ?? null,
    note: NOTES[found.kind],
    revision: policy.revision,
    rules: appliedPermissions([coordinate, ...found.computedFrom], rules),
    decisions: found.decisions
      .filter(({ subjectClass }) => wanted === undefined || subjectClass === undefined || subjectClass === wanted)
      .map(({ subjectClass, withheld }) => ({
        subjectClass: subjectClass ? SUBJECT_CLASS_NAMES[subjectClass] : null,
        allowed: withheld === undefined,
        ...withheld,
        missing: missingOf(withheld, found.dataset, fault),
      })),
  };
}

/** `Query.simulate`. */
export async function simulate(
  _parent: unknown,
  args: { operation: string; variables?: string | null; as: SupposedCaller; revision?: number | null },
  context: RequestContext,
): Promise<object> {
  if (args.operation.length > MAX_OPERATION)
    throw new CreditGraphError('BAD_USER_INPUT', `operation 不得超过 ${MAX_OPERATION} 字 / may have ${MAX_OPERATION} characters at most`);
  const policy = await policyNumbered(args.revision, context);
  const { access, fault } = supposedAccess(args.as, policy, context.today);
  const variables = variablesOf(args.variables);
  const simulated = fault
    ? refusedFor(faultText(fault))
    : simulatorOf(context).operation({ text: args.operation, variables, access, rules: policy.rules ?? [] });
  return {
    ...simulated,
    revision: policy.revision,
    refused: simulated.isRefused,
    withheld: simulated.withheld.map((each) => ({
      ...each,
      subjectClass: each.subjectClass ? SUBJECT_CLASS_NAMES[each.subjectClass] : null,
    })),
  };
}

/** A revision's policy, a draft's too; that in force where none is named. Throws BAD_USER_INPUT where there is none. */
export async function policyNumbered(revision: number | null | undefined, context: RequestContext): Promise<Policy> {
  if (revision == null) return policyInForce(context.db, new Date(context.clock()));
  const found = await revisionNumbered(context.db, revision);
  if (!found) throw new CreditGraphError('BAD_USER_INPUT', `没有版本 ${revision} / there is no revision ${revision}`);
  return policyOf(found);
}

/** The simulator. Throws where governance was started without it. */
export function simulatorOf({ simulator }: RequestContext): Simulator {
  if (!simulator) throw new Error('governance was started without the simulator');
  return simulator;
}

/** Variables of an operation, from JSON. Throws BAD_USER_INPUT for what is no object. */
export function variablesOf(text: string | null | undefined): Readonly<Record<string, unknown>> {
  if (text == null || text.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch {
    // Said below.
  }
  throw new CreditGraphError('BAD_USER_INPUT', 'variables 须为 JSON 对象 / must be a JSON object');
}

function needsRole(coordinate: string, { access, sector }: RequestContext) {
  return withheldError(coordinate, sector, {
    allow: false,
    reason: 'SCOPE',
    requiredLevel: 'IDENTIFIED',
    heldLevel: heldLevel(access, sector),
  });
}

function classOf(kind: string): SubjectClass {
  return kind === 'INDIVIDUAL' ? 'individual' : kind === 'SOLE_TRADER' ? 'soleTrader' : 'organisation';
}

/** What is missing for a field, and for any at all: nothing is read by a request that is refused. */
function missingOf(withheld: SimulatedDenial | undefined, dataset: string | undefined, fault: Supposed['fault']): string | null {
  const all = [...(fault ? [faultText(fault)] : []), ...(withheld ? [missingFor(withheld, dataset)] : [])];
  return all.length === 0 ? null : all.join('; ');
}

function missingFor({ reason, requiredLevel, heldLevel: held, sector }: SimulatedDenial, dataset: string | undefined): string {
  switch (reason) {
    case 'SCOPE':
      return '缺少所需角色，见 rules 中的 scope / a role is missing: see scope in rules';
    case 'SUBJECT':
      return '只有主体本人或其法定代表人可以 / only the subject or its legal representative may';
    case 'CONSENT':
      return `须有主体对目录 ${dataset ?? ''} 的同意，或在 ${sector} 持有 ${requiredLevel}（现为 ${held}）/ needs the subject's consent to ${dataset ?? ''}, or ${requiredLevel} in ${sector} (held: ${held})`;
    case 'PERSON':
      return `对该类主体须在 ${sector} 持有 ${requiredLevel}（现为 ${held}），或从不提供 / for this class ${requiredLevel} is needed in ${sector} (held: ${held}), or it is never served`;
    case 'LEVEL':
      return `须在 ${sector} 持有 ${requiredLevel}（现为 ${held}）/ needs ${requiredLevel} in ${sector} (held: ${held})`;
    case 'PURPOSE':
      return '须在 x-query-purpose 说明获准的用途 / a granted purpose must be named in x-query-purpose';
  }
}
