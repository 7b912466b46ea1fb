import type { Access } from '../../common/access.ts';
import type { DemoClaims } from '../../common/demoToken.ts';
import { PERMISSION_LEVELS, type PermissionLevel } from '../../common/permissionLevel.ts';
import type { Policy } from '../../common/policy.ts';
import type { Random } from '../../scripts/generate/random.ts';
import { DEPARTMENTS } from './testGraph.ts';
import type { World } from './world.ts';

/** Somebody who asks: his token, his purpose, and what the contract says that he holds. */
export interface TestCaller {
  readonly claims: DemoClaims | undefined;
  readonly purpose: string | undefined;
  readonly access: Access;
}

/** The purpose that every grant of the test policy allows. */
export const PURPOSE = 'TENDER_REVIEW';
/** An organisation that was granted nothing: IDENTIFIED everywhere, whatever its token says. */
const WITHOUT_GRANT = '未授权单位';
const ROLES = ['audit:read', 'registry:write'];

/** The policy under which the test callers ask: one organisation per level, so that a level can be revoked by its name. */
export function testPolicy(revision: number, levels: Readonly<Record<string, PermissionLevel>> = {}): Policy {
  return {
    revision,
    sectors: DEPARTMENTS,
    purposes: [{ code: PURPOSE, name: '审查', legalBasis: '-', requiresReference: false }],
    grants: PERMISSION_LEVELS.map((level) => ({
      organisation: organisationOf(level),
      demo: false,
      levels: { credit: levels[organisationOf(level)] ?? level },
      purposes: [PURPOSE],
    })),
  };
}

/** The organisation that the test policy grants a level. */
export function organisationOf(level: PermissionLevel): string {
  return `单位 ${level}`;
}

/** Draws a caller. */
export function randomCaller(random: Random, world: World, policy: Policy): TestCaller {
  if (random.chance(0.12)) return callerOf(undefined, undefined, world, policy);
  const organisation = random.chance(0.1) ? WITHOUT_GRANT : organisationOf(random.weighted(GRANTED));
  const ranks = random.chance(0.5)
    ? [['credit', random.weighted(RANKS)] as const]
    : DEPARTMENTS.map((name) => [name, random.weighted(RANKS)] as const);
  const roles = ROLES.filter(() => random.chance(0.25));
  const scope = [...ranks.map(([sector, rank]) => `${sector}:${rank}`), ...roles].join(' ');
  const subject = random.chance(0.3) ? random.pick(world.subjects).id : undefined;
  const mayNamePurpose = organisation !== WITHOUT_GRANT && random.chance(0.75);
  return callerOf(
    { organisation, scope, ...(subject === undefined ? {} : { subject }) },
    mayNamePurpose ? PURPOSE : undefined,
    world,
    policy,
  );
}

const GRANTED = [
  ['OPEN', 1],
  ['IDENTIFIED', 2],
  ['SHARED', 4],
  ['RESTRICTED', 9],
] as const;
const RANKS = [
  [0, 1],
  [1, 3],
  [2, 4],
  [3, 5],
] as const;

/** What the contract says that a caller holds: min( token, grant ) in every sector. */
export function callerOf(claims: DemoClaims | undefined, purpose: string | undefined, world: World, policy: Policy): TestCaller {
  const scope = (claims?.scope ?? '').split(' ');
  const rankIn = (sector: string): number =>
    Math.max(0, ...scope.flatMap((item) => (item.startsWith(`${sector}:`) && /:\d$/.test(item) ? [Number(item.at(-1))] : [])));
  const grant = policy.grants.find(({ organisation }) => organisation === claims?.organisation);
  const granted = PERMISSION_LEVELS.indexOf(grant?.levels['credit'] ?? 'IDENTIFIED');
  const levels = DEPARTMENTS.map((sector) => [
    sector,
    PERMISSION_LEVELS[Math.min(granted, Math.max(rankIn('credit'), rankIn(sector)))] ?? 'OPEN',
  ]);
  return {
    claims,
    purpose,
    access: {
      identified: claims !== undefined,
      levels: claims === undefined ? {} : (Object.fromEntries(levels) as Record<string, PermissionLevel>),
      roles: scope.filter((item) => ROLES.includes(item)),
      purpose,
      purposes: grant && claims ? [PURPOSE] : [],
      self: claims?.subject === undefined ? [] : [claims.subject, ...representedBy(world, claims.subject)],
      consents: [],
      revision: policy.revision,
    },
  };
}

/** Whom a subject legally represents: every person an organisation, so that self reaches further than one's own id. */
export function representedBy(world: World, subject: string): string[] {
  const index = world.subjects.findIndex(({ id }) => id === subject);
  const person = world.subjects[index];
  const firms = world.subjects.filter(({ subjectClass }) => subjectClass === 'organisation');
  const firm = firms[index % firms.length];
  return person?.subjectClass === 'individual' && firm ? [firm.id] : [];
}
