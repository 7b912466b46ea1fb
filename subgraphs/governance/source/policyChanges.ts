import { CreditGraphError } from '../../../common/errors.ts';
import type { Grant, Policy, Purpose } from '../../../common/policy.ts';
import type { PermissionLevel } from '../../../common/permissionLevel.ts';
import { policyFromYaml } from './policyFromYaml.ts';
import { subjectClassNamed } from './subjectClassNames.ts';
import type { OverlayRule } from '../../../common/policyOverlay.ts';

/** One change of the policy; exactly one of these is given. */
export interface PolicyChange {
  readonly setRule?: {
    coordinate: string;
    level: PermissionLevel;
    person?: PermissionLevel | null;
    soleTrader?: PermissionLevel | null;
  } | null;
  readonly dropRule?: string | null;
  readonly setGrant?: {
    organisation: string;
    levels: readonly { sector: string; level: PermissionLevel }[];
    purposes: readonly string[];
    validFrom?: string | null;
    validUntil?: string | null;
    subjects?: readonly string[] | null;
    dailyQuota?: number | null;
    caseListing?: boolean | null;
  } | null;
  readonly dropGrant?: string | null;
  readonly setPurpose?: (Omit<Purpose, 'hiddenFromSubject'> & { hiddenFromSubject?: string | null | undefined }) | null;
  readonly dropPurpose?: string | null;
  readonly coverSector?: string | null;
  readonly uncoverSector?: string | null;
  readonly importYaml?: string | null;
}

/** A policy with changes made to it, in their order. Throws BAD_USER_INPUT where a change is none, several, or about what is not there. */
export function withChanges(policy: Policy, changes: readonly PolicyChange[]): Policy {
  if (changes.length === 0) throw refusal('changes 为空 / no change is given');
  return changes.reduce(withChange, policy);
}

function withChange(policy: Policy, change: PolicyChange): Policy {
  const given = Object.entries(change).filter(([, value]) => value !== null && value !== undefined);
  if (given.length !== 1) throw refusal('每项改动须恰好给出一种 / each change must be exactly one of its kinds');
  const { setRule, dropRule, setGrant, dropGrant, setPurpose, dropPurpose, coverSector, uncoverSector, importYaml } = change;
  if (importYaml != null) return policyFromYaml(importYaml, policy);
  const rules = policy.rules ?? [];
  if (setRule) return { ...policy, rules: replaced(rules, ({ coordinate }) => coordinate, ruleOf(setRule)) };
  if (dropRule != null) return { ...policy, rules: without(rules, ({ coordinate }) => coordinate, dropRule) };
  if (setGrant) return { ...policy, grants: replaced(policy.grants, ({ organisation }) => organisation, grantOf(setGrant)) };
  if (dropGrant != null) return { ...policy, grants: without(policy.grants, ({ organisation }) => organisation, dropGrant) };
  if (setPurpose) return { ...policy, purposes: replaced(policy.purposes, ({ code }) => code, purposeOf(setPurpose)) };
  if (dropPurpose != null) return { ...policy, purposes: without(policy.purposes, ({ code }) => code, dropPurpose) };
  if (uncoverSector != null) return { ...policy, sectors: without(policy.sectors, (sector) => sector, uncoverSector) };
  const sector = coverSector ?? '';
  if (policy.sectors.includes(sector)) throw refusal(`已覆盖 / is covered already: ${sector}`);
  return { ...policy, sectors: [...policy.sectors, sector] };
}

function ruleOf({ coordinate, level, person, soleTrader }: NonNullable<PolicyChange['setRule']>): OverlayRule {
  return { coordinate, level, ...(person == null ? {} : { person }), ...(soleTrader == null ? {} : { soleTrader }) };
}

function purposeOf({ code, name, legalBasis, requiresReference, hiddenFromSubject }: NonNullable<PolicyChange['setPurpose']>): Purpose {
  return { code, name, legalBasis, requiresReference, ...(hiddenFromSubject == null ? {} : { hiddenFromSubject }) };
}

function grantOf({
  organisation,
  levels,
  purposes,
  validFrom,
  validUntil,
  subjects,
  dailyQuota,
  caseListing,
}: NonNullable<PolicyChange['setGrant']>): Grant {
  // What the demo key is granted is the file's to say: it must not come from a request.
  if (organisation === '*') throw refusal('不能授予“*” / "*" cannot be granted');
  return {
    organisation,
    demo: false,
    levels: Object.fromEntries(levels.map(({ sector, level }) => [sector, level])),
    purposes: [...purposes],
    ...(validFrom == null ? {} : { validFrom }),
    ...(validUntil == null ? {} : { validUntil }),
    ...(subjects == null ? {} : { subjects: subjects.map((name) => subjectClassNamed(name)) }),
    ...(dailyQuota == null ? {} : { dailyQuota }),
    ...(caseListing === true ? { caseListing } : {}),
  };
}

function replaced<T>(items: readonly T[], keyOf: (item: T) => string, item: T): T[] {
  const key = keyOf(item);
  return items.some((each) => keyOf(each) === key) ? items.map((each) => (keyOf(each) === key ? item : each)) : [...items, item];
}

function without<T>(items: readonly T[], keyOf: (item: T) => string, key: string): T[] {
  const left = items.filter((each) => keyOf(each) !== key);
  if (left.length === items.length) throw refusal(`没有 / there is no ${key}`);
  return left;
}

function refusal(detail: string): CreditGraphError {
  return new CreditGraphError('BAD_USER_INPUT', detail);
}
