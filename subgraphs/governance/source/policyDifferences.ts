import { grantedAccess, type Policy } from '../../../common/policy.ts';
import { PERMISSION_LEVELS, rankOf, type PermissionLevel } from '../../../common/permissionLevel.ts';
import type { OverlayRule } from '../../../common/policyOverlay.ts';

/** What one revision does otherwise than another. */
export interface PolicyDifference {
  readonly kind: 'RULE' | 'GRANT' | 'PURPOSE' | 'SECTOR';
  /** The coordinate, organisation, purpose or sector. */
  readonly what: string;
  readonly before: string | null;
  readonly after: string | null;
  /** Whether anybody may read more by it. */
  readonly widens: boolean;
  /** 0 for what widens nothing, up to 3. */
  readonly risk: number;
}

/** The differences of two revisions, those that widen first, the riskiest of them before the others. */
export function policyDifferences(before: Policy, after: Policy): PolicyDifference[] {
  const all = [...rules(before, after), ...grants(before, after), ...purposes(before, after), ...sectors(before, after)];
  return all.sort((a, b) => b.risk - a.risk || Number(b.widens) - Number(a.widens) || (a.what < b.what ? -1 : 1));
}

function rules(before: Policy, after: Policy): PolicyDifference[] {
  const old = new Map((before.rules ?? []).map((rule) => [rule.coordinate, rule]));
  const made = new Map((after.rules ?? []).map((rule) => [rule.coordinate, rule]));
  return union(old.keys(), made.keys()).flatMap((what) => {
    const [one, other] = [old.get(what), made.get(what)];
    const [ranksBefore, ranksAfter] = [ranks(one), ranks(other)];
    if (text(one) === text(other)) return [];
    const risk = Math.max(0, ...ranksBefore.map((rank, index) => (rank > (ranksAfter[index] ?? 0) ? rank : 0)));
    return [{ kind: 'RULE', what, before: text(one), after: text(other), widens: risk > 0, risk }];
  });
}

/** By class; a class that is not named asks at least for the level. */
function ranks(rule: OverlayRule | undefined): number[] {
  return rule ? [rule.level, rule.person ?? rule.level, rule.soleTrader ?? rule.level].map(rankOf) : [0, 0, 0];
}

function text(rule: OverlayRule | undefined): string | null {
  if (!rule) return null;
  const { level, person, soleTrader } = rule;
  return [level, ...(person ? [`person ${person}`] : []), ...(soleTrader ? [`soleTrader ${soleTrader}`] : [])].join(', ');
}

/** What an organisation's token of the highest scope holds under a policy: levels by sector, and purposes. */
function held(policy: Policy, organisation: string): ReturnType<typeof grantedAccess> {
  const demo = organisation === '*';
  return grantedAccess(policy, { organisation: demo ? undefined : organisation, tokenLevels: { credit: 3 }, demo });
}

function grants(before: Policy, after: Policy): PolicyDifference[] {
  const names = union(
    before.grants.map(({ organisation }) => organisation),
    after.grants.map(({ organisation }) => organisation),
  );
  return names.flatMap((what) => {
    const [one, other] = [held(before, what), held(after, what)];
    if (JSON.stringify(one) === JSON.stringify(other)) return [];
    const raised = union(Object.keys(one.levels), Object.keys(other.levels)).map((sector) =>
      rank(other.levels[sector]) > rank(one.levels[sector]) ? rank(other.levels[sector]) : 0,
    );
    const addsPurpose = other.purposes.some((purpose) => !one.purposes.includes(purpose));
    const risk = Math.max(0, addsPurpose ? 2 : 0, ...raised);
    return [{ kind: 'GRANT', what, before: told(one), after: told(other), widens: risk > 0, risk }];
  });
}

function rank(level: PermissionLevel | undefined): number {
  return rankOf(level ?? 'OPEN');
}

function told({ levels, purposes: codes }: ReturnType<typeof grantedAccess>): string {
  const byLevel = PERMISSION_LEVELS.flatMap((level) => {
    const names = Object.keys(levels).filter((sector) => levels[sector] === level);
    return names.length === 0 ? [] : [`${level}: ${names.join(' ')}`];
  });
  return [...byLevel, ...(codes.length > 0 ? [`purposes: ${codes.join(' ')}`] : [])].join('; ');
}

function purposes(before: Policy, after: Policy): PolicyDifference[] {
  const old = new Map(before.purposes.map((purpose) => [purpose.code, purpose]));
  const made = new Map(after.purposes.map((purpose) => [purpose.code, purpose]));
  return union(old.keys(), made.keys()).flatMap((what) => {
    const [one, other] = [old.get(what), made.get(what)];
    if (JSON.stringify(one) === JSON.stringify(other)) return [];
    const widens = !one || (one.requiresReference && other?.requiresReference === false);
    return [{ kind: 'PURPOSE', what, before: one?.legalBasis ?? null, after: other?.legalBasis ?? null, widens, risk: widens ? 2 : 0 }];
  });
}

function sectors(before: Policy, after: Policy): PolicyDifference[] {
  return union(before.sectors, after.sectors).flatMap((what) => {
    const [one, other] = [before.sectors.includes(what), after.sectors.includes(what)];
    if (one === other) return [];
    return [{ kind: 'SECTOR', what, before: one ? 'credit' : null, after: other ? 'credit' : null, widens: other, risk: other ? 3 : 0 }];
  });
}

function union(one: Iterable<string>, other: Iterable<string>): string[] {
  return [...new Set([...one, ...other])];
}
