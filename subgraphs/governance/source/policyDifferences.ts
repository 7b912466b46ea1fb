import { ALL_SECTORS, DEFAULT_MINIMUM_GROUP, grantedAccess, type Policy, type Purpose, type PurposeTerms } from '../../../common/policy.ts';
import { PERMISSION_LEVELS, rankOf, type PermissionLevel } from '../../../common/permissionLevel.ts';
import { SUBJECT_CLASSES } from '../../../common/subjectClass.ts';
import type { OverlayRule } from '../../../common/policyOverlay.ts';

/** Until when a grant counts that does not say. */
const FOR_EVER = '9999-12-31';

/** What one revision does otherwise than another. */
export interface PolicyDifference {
  readonly kind: 'RULE' | 'GRANT' | 'PURPOSE' | 'SECTOR' | 'MINIMUM_GROUP';
  /** The coordinate, organisation, purpose or sector; `minimumGroup`. */
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
  const all = [
    ...rules(before, after),
    ...grants(before, after),
    ...purposes(before, after),
    ...sectors(before, after),
    ...minimumGroup(before, after),
  ];
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

type Held = ReturnType<typeof grantedAccess>;

/** What an organisation's token of the highest scope holds under a policy on a day: levels by sector and class, and purposes. */
function held(policy: Policy, organisation: string, day: string): Held {
  const demo = organisation === '*';
  return grantedAccess(policy, { organisation: demo ? undefined : organisation, tokenLevels: { credit: 3 }, demo, today: day });
}

function grants(before: Policy, after: Policy): PolicyDifference[] {
  const names = union(
    before.grants.map(({ organisation }) => organisation),
    after.grants.map(({ organisation }) => organisation),
  );
  return names.flatMap((what) => {
    const onDays = changingDays(before, after, what).map((day) => [held(before, what, day), held(after, what, day)] as const);
    const [toldBefore, toldAfter] = [told(before, what), told(after, what)];
    if (toldBefore === toldAfter && onDays.every(([one, other]) => JSON.stringify(one) === JSON.stringify(other))) return [];
    const comes = toCome(before, what);
    const risk = Math.max(
      toCome(after, what).every((each) => comes.includes(each)) ? 0 : 1,
      ...onDays.map(([one, other]) => riskOf(one, other)),
    );
    return [{ kind: 'GRANT', what, before: toldBefore, after: toldAfter, widens: risk > 0, risk }];
  });
}

/** What an organisation is granted beyond what there is: purposes and sectors that are yet to come. */
function toCome({ grants: all }: Policy, organisation: string): string[] {
  const own = all.filter((grant) => grant.organisation === organisation);
  return [
    ...(own.some(({ purposes: codes }) => codes === '*') ? ['every purpose to come'] : []),
    ...(own.some(({ levels }) => levels[ALL_SECTORS] !== undefined) ? ['every sector to come'] : []),
  ];
}

/** Every day on which what an organisation holds may become another, before or after: between two of them nothing begins or ends. */
function changingDays(before: Policy, after: Policy, organisation: string): string[] {
  const windows = [...timesOf(before, organisation), ...timesOf(after, organisation)];
  return [...new Set(['', ...windows.flatMap(({ from, until }) => [from, until, dayAfter(until)])])];
}

function dayAfter(day: string): string {
  // Nothing ends later than in the year 9999.
  if (day === FOR_EVER) return day;
  const next = new Date(`${day}T00:00:00Z`);
  next.setUTCDate(next.getUTCDate() + 1);
  return next.toISOString().slice(0, 10);
}

/** What is risked where this is held on a day instead of that; 0 where nobody may read more. */
function riskOf(one: Held, other: Held): number {
  const raised = [undefined, ...SUBJECT_CLASSES].flatMap((each) =>
    raisedLevels((each && one.levelsOf?.[each]) ?? one.levels, (each && other.levelsOf?.[each]) ?? other.levels),
  );
  const byPurpose = other.purposes.map((code) => {
    const [before, after] = [one, other].map(({ terms }) => terms?.[code] ?? {}) as [PurposeTerms, PurposeTerms];
    const isNew = !one.purposes.includes(code);
    const reachesMore = (before.notOf ?? []).some((each) => !after.notOf?.includes(each));
    const asksMore = queries(after) > queries(before);
    return after.caseListing === true && (isNew || before.caseListing !== true) ? 3 : isNew || reachesMore ? 2 : asksMore ? 1 : 0;
  });
  return Math.max(0, ...byPurpose, ...raised);
}

/** Only requests for a purpose are counted: without one there are none. */
function queries({ dailyQuota = Number.MAX_SAFE_INTEGER }: PurposeTerms): number {
  return dailyQuota;
}

function raisedLevels(one: Readonly<Record<string, PermissionLevel>>, other: Readonly<Record<string, PermissionLevel>>): number[] {
  return union(Object.keys(one), Object.keys(other)).map((sector) => (rank(other[sector]) > rank(one[sector]) ? rank(other[sector]) : 0));
}

/** When an organisation's grants count: each window once. */
function timesOf(policy: Policy, organisation: string): { from: string; until: string }[] {
  const windows = policy.grants
    .filter((grant) => grant.organisation === organisation)
    .map(({ validFrom: from = '', validUntil: until = FOR_EVER }) => [`${from}–${until}`, { from, until }] as const);
  return [...new Map(windows).values()];
}

function rank(level: PermissionLevel | undefined): number {
  return rankOf(level ?? 'OPEN');
}

/** What an organisation is granted, window by window. */
function told(policy: Policy, organisation: string): string {
  const windows = timesOf(policy, organisation);
  if (windows.length === 0) return toldOf(held(policy, organisation, ''));
  const beyond = toCome(policy, organisation).map((each) => `; ${each}`);
  const parts = windows.map(({ from, until }) => {
    const within = policy.grants.filter(({ validFrom = '', validUntil = FOR_EVER }) => validFrom === from && validUntil === until);
    const text = toldOf(held({ ...policy, grants: within }, organisation, until));
    return from === '' && until === FOR_EVER ? text : `${text}; ${from}–${until}`;
  });
  return parts.join(' | ') + beyond.join('');
}

function toldOf({ levels, levelsOf = {}, purposes: codes, terms = {} }: Held): string {
  const spelt = (of: Readonly<Record<string, PermissionLevel>>): string[] =>
    PERMISSION_LEVELS.flatMap((level) => {
      const names = Object.keys(of).filter((sector) => of[sector] === level);
      return names.length === 0 ? [] : [`${level}: ${names.join(' ')}`];
    });
  const byClass = SUBJECT_CLASSES.flatMap((each) => (levelsOf[each] ? [`${each} ${spelt(levelsOf[each]).join(', ') || 'OPEN'}`] : []));
  const purposesTold = codes.length > 0 ? [`purposes: ${codes.map((code) => code + termsTold(terms[code] ?? {})).join(' ')}`] : [];
  return [...spelt(levels), ...byClass, ...purposesTold].join('; ');
}

function termsTold({ dailyQuota, caseListing, notOf }: PurposeTerms): string {
  const all = [
    ...(dailyQuota === undefined ? [] : [`daily: ${dailyQuota}`]),
    ...(caseListing === true ? ['case listing'] : []),
    ...(notOf ? [`not of: ${notOf.join(' ')}`] : []),
  ];
  return all.length === 0 ? '' : ` (${all.join('; ')})`;
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
    return [{ kind: 'PURPOSE', what, before: purposeText(one), after: purposeText(other), widens, risk: widens ? 2 : 0 }];
  });
}

/** All of it: whoever approves that reads are hidden must not find the same words before and after. */
function purposeText(purpose: Purpose | undefined): string | null {
  if (!purpose) return null;
  const { name, legalBasis, requiresReference, hiddenFromSubject } = purpose;
  const hidden = hiddenFromSubject === undefined ? [] : [`hidden from subjects: ${hiddenFromSubject}`];
  return [name, legalBasis, ...(requiresReference ? ['needs a reference'] : []), ...hidden].join('; ');
}

function sectors(before: Policy, after: Policy): PolicyDifference[] {
  return union(before.sectors, after.sectors).flatMap((what) => {
    const [one, other] = [before.sectors.includes(what), after.sectors.includes(what)];
    if (one === other) return [];
    return [{ kind: 'SECTOR', what, before: one ? 'credit' : null, after: other ? 'credit' : null, widens: other, risk: other ? 3 : 0 }];
  });
}

/** From how many subjects on a group is counted: of a smaller one more can be told about each. */
function minimumGroup(before: Policy, after: Policy): PolicyDifference[] {
  const [one, other] = [before.minimumGroup ?? DEFAULT_MINIMUM_GROUP, after.minimumGroup ?? DEFAULT_MINIMUM_GROUP];
  if (one === other) return [];
  const widens = other < one;
  return [{ kind: 'MINIMUM_GROUP', what: 'minimumGroup', before: String(one), after: String(other), widens, risk: widens ? 2 : 0 }];
}

function union(one: Iterable<string>, other: Iterable<string>): string[] {
  return [...new Set([...one, ...other])];
}
