import { grantedAccess, type Policy } from '../../../common/policy.ts';
import { PERMISSION_LEVELS, rankOf, type PermissionLevel } from '../../../common/permissionLevel.ts';
import { SUBJECT_CLASSES } from '../../../common/subjectClass.ts';
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

/** What an organisation's token of the highest scope holds under a policy while its grants are valid: levels by sector and class, and purposes. */
function held(policy: Policy, organisation: string): ReturnType<typeof grantedAccess> {
  const demo = organisation === '*';
  const grants = policy.grants.map(({ validFrom: _from, validUntil: _until, ...grant }) => grant);
  return grantedAccess(
    { ...policy, grants },
    { organisation: demo ? undefined : organisation, tokenLevels: { credit: 3 }, demo, today: '' },
  );
}

function grants(before: Policy, after: Policy): PolicyDifference[] {
  const names = union(
    before.grants.map(({ organisation }) => organisation),
    after.grants.map(({ organisation }) => organisation),
  );
  return names.flatMap((what) => {
    const [one, other] = [held(before, what), held(after, what)];
    const [timeBefore, timeAfter] = [timesOf(before, what), timesOf(after, what)];
    if (JSON.stringify([one, timeBefore]) === JSON.stringify([other, timeAfter])) return [];
    const highest = Math.max(0, ...Object.values(other.levels).map(rank));
    const raised = SUBJECT_CLASSES.flatMap((each) =>
      raisedLevels(one.levelsOf?.[each] ?? one.levels, other.levelsOf?.[each] ?? other.levels),
    );
    const addsPurpose = other.purposes.some((purpose) => !one.purposes.includes(purpose));
    const addsQueries = (other.dailyQuota ?? Number.MAX_SAFE_INTEGER) > (one.dailyQuota ?? Number.MAX_SAFE_INTEGER);
    const lists = other.caseListing === true && one.caseListing !== true;
    const risk = Math.max(
      0,
      lists ? 3 : 0,
      addsPurpose ? 2 : 0,
      addsQueries ? 1 : 0,
      isLonger(timeBefore, timeAfter) ? highest : 0,
      ...raised,
    );
    return [{ kind: 'GRANT', what, before: told(one, timeBefore), after: told(other, timeAfter), widens: risk > 0, risk }];
  });
}

function raisedLevels(one: Readonly<Record<string, PermissionLevel>>, other: Readonly<Record<string, PermissionLevel>>): number[] {
  return union(Object.keys(one), Object.keys(other)).map((sector) => (rank(other[sector]) > rank(one[sector]) ? rank(other[sector]) : 0));
}

/** When an organisation's grants count. */
function timesOf(policy: Policy, organisation: string): { from: string; until: string }[] {
  return policy.grants
    .filter((grant) => grant.organisation === organisation)
    .map(({ validFrom = '', validUntil = '9999-12-31' }) => ({ from: validFrom, until: validUntil }));
}

function isLonger(before: ReturnType<typeof timesOf>, after: ReturnType<typeof timesOf>): boolean {
  return after.some(({ from, until }) => !before.some((each) => each.from <= from && until <= each.until)) && before.length > 0;
}

function rank(level: PermissionLevel | undefined): number {
  return rankOf(level ?? 'OPEN');
}

function told(
  { levels, levelsOf = {}, purposes: codes, dailyQuota, caseListing }: ReturnType<typeof grantedAccess>,
  times: ReturnType<typeof timesOf>,
): string {
  const spelt = (of: Readonly<Record<string, PermissionLevel>>): string[] =>
    PERMISSION_LEVELS.flatMap((level) => {
      const names = Object.keys(of).filter((sector) => of[sector] === level);
      return names.length === 0 ? [] : [`${level}: ${names.join(' ')}`];
    });
  const byClass = SUBJECT_CLASSES.flatMap((each) => (levelsOf[each] ? [`${each} ${spelt(levelsOf[each]).join(', ') || 'OPEN'}`] : []));
  const limited = times.filter(({ from, until }) => from !== '' || until !== '9999-12-31').map(({ from, until }) => `${from}–${until}`);
  const purposesTold = codes.length > 0 ? [`purposes: ${codes.join(' ')}`] : [];
  const others = [...(dailyQuota === undefined ? [] : [`daily: ${dailyQuota}`]), ...(caseListing === true ? ['case listing'] : [])];
  return [...spelt(levels), ...byClass, ...purposesTold, ...limited, ...others].join('; ');
}

function purposes(before: Policy, after: Policy): PolicyDifference[] {
  const old = new Map(before.purposes.map((purpose) => [purpose.code, purpose]));
  const made = new Map(after.purposes.map((purpose) => [purpose.code, purpose]));
  return union(old.keys(), made.keys()).flatMap((what) => {
    const [one, other] = [old.get(what), made.get(what)];
    if (JSON.stringify(one) === JSON.stringify(other)) return [];
    // What its subjects are not shown any more is a loss of theirs: nobody brings that about alone.
    const hides = other?.hiddenFromSubject !== undefined && one?.hiddenFromSubject === undefined;
    const widens = !one || hides || (one.requiresReference && other?.requiresReference === false);
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
