import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import type { OverlayRule } from './policyOverlay.ts';
import { PERMISSION_LEVELS, rankOf, stricter, type PermissionLevel } from './permissionLevel.ts';
import { SUBJECT_CLASSES, type SubjectClass } from './subjectClass.ts';
import { readSubgraphs } from './subgraphs.ts';

/** The key of a grant that stands for every sector that the policy lists. */
export const ALL_SECTORS = 'credit';

/** Groups of fewer subjects are not counted, where the policy does not say. */
export const DEFAULT_MINIMUM_GROUP = 5;

/** A purpose for which credit may be queried. */
export interface Purpose {
  readonly code: string;
  readonly name: string;
  readonly legalBasis: string;
  /** Whether the request must name a case or file number. */
  readonly requiresReference: boolean;
  /** The legal ground on which what is read for it is not shown to the subject (an inquiry that must stay secret). */
  readonly hiddenFromSubject?: string | undefined;
}

/** What an organisation may read, and for which purposes. */
export interface Grant {
  /** The token's `org`, or `*` for everybody with a token of the demo key. */
  readonly organisation: string;
  readonly demo: boolean;
  /** By sector; `credit` is every sector that the policy lists. */
  readonly levels: Readonly<Record<string, PermissionLevel>>;
  readonly purposes: readonly string[] | '*';
  /** The first and the last day (Asia/Shanghai) on which it counts; always, where there is none. */
  readonly validFrom?: string | undefined;
  readonly validUntil?: string | undefined;
  /** The classes of subjects that it reaches; all, where absent: of others the caller counts as without it. */
  readonly subjects?: readonly SubjectClass[] | undefined;
  /** How many requests for a purpose it allows on one day (Asia/Shanghai); any number, where absent. */
  readonly dailyQuota?: number | undefined;
  /** Whether natural persons of a cohort may be listed, for a case that the request names. */
  readonly caseListing?: boolean | undefined;
}

/** One revision of the policy: grants, purposes, and what the city asks beyond the departments' SDL. */
export interface Policy {
  readonly revision: number;
  /** The sectors that a `credit` grant covers. */
  readonly sectors: readonly string[];
  readonly purposes: readonly Purpose[];
  readonly grants: readonly Grant[];
  /** The city's rules over the departments' own. */
  readonly rules?: readonly OverlayRule[];
  /** Groups of fewer subjects are not counted; {@link DEFAULT_MINIMUM_GROUP} where it does not say. */
  readonly minimumGroup?: number | undefined;
  /** Nobody knows whether it is still in force: only what it leaves open is served. */
  readonly onlyOpen?: boolean;
}

const sector = z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'kebab-case');
const code = z.string().regex(/^[A-Z][A-Z0-9_]*$/, 'UPPER_SNAKE');
/** Levels by sector. Zod leaves a key `__proto__` out, and a grant would say less than whoever drafted it wrote: it is refused, like every other name that is no sector. */
const levels = z
  .unknown()
  .refine(
    (given) => typeof given !== 'object' || given === null || !Object.hasOwn(given, '__proto__'),
    '没有这个部门 / no sector __proto__',
  )
  .pipe(z.record(sector, z.enum(PERMISSION_LEVELS)));
const rule = z.strictObject({
  coordinate: z.string().regex(/^[A-Za-z]\w*\.[A-Za-z]\w*(\([a-z]\w*:\))?$/, 'Type.field'),
  level: z.enum(PERMISSION_LEVELS),
  person: z.enum(PERMISSION_LEVELS).optional(),
  soleTrader: z.enum(PERMISSION_LEVELS).optional(),
});
/** The form of a policy, as a file and as what governance keeps. */
export const policySchema = z
  .strictObject({
    revision: z.int().min(1),
    sectors: z.array(sector),
    purposes: z.array(
      z.strictObject({
        code,
        name: z.string().min(1),
        legalBasis: z.string().min(1),
        requiresReference: z.boolean(),
        hiddenFromSubject: z.string().min(1).optional(),
      }),
    ),
    grants: z.array(
      z.strictObject({
        organisation: z.string().min(1),
        demo: z.boolean().default(false),
        levels,
        purposes: z.union([z.literal('*'), z.array(code)]),
        validFrom: z.iso.date().optional(),
        validUntil: z.iso.date().optional(),
        subjects: z.array(z.enum(SUBJECT_CLASSES)).min(1).optional(),
        dailyQuota: z.int().min(0).optional(),
        caseListing: z.boolean().optional(),
      }),
    ),
    rules: z.array(rule).default([]),
    minimumGroup: z.int().min(2).max(100).optional(),
  })
  .superRefine((policy, context) => {
    const fault = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message });
    const known = new Set(readSubgraphs().map(({ name }) => name));
    const codes = new Set(policy.purposes.map((purpose) => purpose.code));
    policy.sectors.forEach((name, index) => known.has(name) || fault(['sectors', index], `没有这个部门 / no sector ${name}`));
    if (new Set(policy.rules.map(({ coordinate }) => coordinate)).size < policy.rules.length)
      fault(['rules'], '同一坐标有两条规则 / a coordinate stands twice');
    if (codes.size < policy.purposes.length) fault(['purposes'], '用途代码重复 / a code stands twice');
    policy.grants.forEach((grant, index) => {
      // A grant to everybody would otherwise reach real identities by one forgotten word.
      if ((grant.organisation === '*') !== grant.demo)
        fault(['grants', index], '“*”只能与 demo: true 同用 / "*" goes with demo: true, and only with it');
      if (grant.validFrom !== undefined && grant.validUntil !== undefined && grant.validFrom > grant.validUntil)
        fault(['grants', index, 'validUntil'], '早于 validFrom / is before validFrom');
      for (const name of Object.keys(grant.levels))
        if (name !== ALL_SECTORS && !known.has(name)) fault(['grants', index, 'levels'], `没有这个部门 / no sector ${name}`);
      for (const name of grant.purposes === '*' ? [] : grant.purposes)
        if (!codes.has(name)) fault(['grants', index, 'purposes'], `没有这个用途 / no purpose ${name}`);
    });
  });

/** Reads the policy, frozen. Throws with every fault and its place: a policy that is half understood must not be in force. */
export function readPolicy(file: string | URL = new URL('../schema/policy.yaml', import.meta.url)): Policy {
  try {
    return parsePolicy(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`${String(file)}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** A policy in the form of schema/policy.yaml, frozen. Throws where it is no YAML, or with every fault and its place. */
export function parsePolicy(text: string): Policy {
  const parsed = policySchema.safeParse(parse(text));
  if (!parsed.success) throw new Error(z.prettifyError(parsed.error));
  return Object.freeze(parsed.data);
}

/** Whose token it is: its organisation, its scope as ranks by sector (`credit` is every sector), and whether the demo key signed it. */
export interface TokenClaims {
  readonly organisation: string | undefined;
  readonly tokenLevels: Readonly<Record<string, number>>;
  readonly demo: boolean;
  /** The day in Asia/Shanghai on which he asks. */
  readonly today: string;
}

/** What a verified token and the grants give together. */
export interface GrantedAccess {
  /** By sector; a sector that is not named is OPEN. */
  readonly levels: Readonly<Record<string, PermissionLevel>>;
  /** Of classes that some grant does not reach: what is held of them instead. */
  readonly levelsOf?: Readonly<Partial<Record<SubjectClass, Readonly<Record<string, PermissionLevel>>>>>;
  /** Codes of the purposes that may be named. */
  readonly purposes: readonly string[];
  /** On which terms, by code, where there is anything to say of a purpose. */
  readonly terms?: Readonly<Record<string, PurposeTerms>>;
}

/** On which terms a purpose is granted: those of the grants that allow it, and of no others. */
export interface PurposeTerms {
  /** Requests for it that are allowed on one day; any number, where absent. */
  readonly dailyQuota?: number;
  /** Whether natural persons of a cohort may be listed for a case. */
  readonly caseListing?: boolean;
  /** Classes of subjects that no grant with this purpose reaches: of them it is none. */
  readonly notOf?: readonly SubjectClass[];
}

/**
 * What the caller of a verified token holds in each sector: min( max(token.credit, token.S), max(grant.credit, grant.S) ).
 * An organisation that is granted nothing for all sectors counts as granted IDENTIFIED there, without any purpose by it.
 */
export function grantedAccess(policy: Policy, { organisation, tokenLevels, demo, today }: TokenClaims): GrantedAccess {
  if (policy.onlyOpen) return { levels: {}, purposes: [] };
  const grants = policy.grants.filter((grant) => (grant.demo ? demo : grant.organisation === organisation) && isValid(grant, today));
  const byPurpose = policy.purposes
    .map(({ code: name }) => ({ name, by: grants.filter((grant) => grant.purposes === '*' || grant.purposes.includes(name)) }))
    .filter(({ by }) => by.length > 0);
  const terms = byPurpose.flatMap(({ name, by }) => {
    const found = termsOf(by);
    return Object.keys(found).length > 0 ? [[name, found] as const] : [];
  });
  const limited = SUBJECT_CLASSES.filter((each) => grants.some(({ subjects }) => subjects && !subjects.includes(each)));
  const levelsOf = Object.fromEntries(
    limited.map((each) => [
      each,
      levelsUnder(
        policy,
        grants.filter(({ subjects }) => !subjects || subjects.includes(each)),
        tokenLevels,
      ),
    ]),
  );
  return {
    levels: levelsUnder(policy, grants, tokenLevels),
    ...(limited.length > 0 ? { levelsOf } : {}),
    purposes: byPurpose.map(({ name }) => name),
    ...(terms.length > 0 ? { terms: Object.fromEntries(terms) } : {}),
  };
}

/** What grants of one purpose allow together. */
function termsOf(grants: readonly Grant[]): PurposeTerms {
  const reached = (each: SubjectClass) => grants.filter(({ subjects }) => !subjects || subjects.includes(each));
  const quotas = grants.flatMap(({ dailyQuota }) => dailyQuota ?? []);
  const notOf = SUBJECT_CLASSES.filter((each) => reached(each).length === 0);
  return {
    ...(quotas.length === grants.length ? { dailyQuota: Math.max(...quotas) } : {}),
    ...(reached('individual').some(({ caseListing }) => caseListing === true) ? { caseListing: true } : {}),
    ...(notOf.length > 0 ? { notOf } : {}),
  };
}

function isValid({ validFrom, validUntil }: Grant, today: string): boolean {
  return (validFrom === undefined || validFrom <= today) && (validUntil === undefined || today <= validUntil);
}

function levelsUnder(policy: Policy, grants: readonly Grant[], tokenLevels: TokenClaims['tokenLevels']): Record<string, PermissionLevel> {
  const sectors = new Set([...policy.sectors, ...grants.flatMap(({ levels }) => Object.keys(levels))]);
  sectors.delete(ALL_SECTORS);
  const levels: Record<string, PermissionLevel> = {};
  for (const name of sectors) {
    const byToken = Math.max(rankIn(tokenLevels, ALL_SECTORS), rankIn(tokenLevels, name));
    const byGrant = rankOf(grantedLevel(policy, grants, name));
    const held = PERMISSION_LEVELS[Math.min(byToken, byGrant)];
    if (held !== undefined && held !== 'OPEN') levels[name] = held;
  }
  return levels;
}

function grantedLevel(policy: Policy, grants: readonly Grant[], name: string): PermissionLevel {
  const forAll = grants.flatMap(({ levels }) => levels[ALL_SECTORS] ?? []);
  const covered = policy.sectors.includes(name) ? (forAll.length > 0 ? forAll : (['IDENTIFIED'] as const)) : [];
  return [...covered, ...grants.flatMap(({ levels }) => levels[name] ?? [])].reduce<PermissionLevel>(stricter, 'OPEN');
}

function rankIn(levels: Readonly<Record<string, number>>, name: string): number {
  return Object.hasOwn(levels, name) ? (levels[name] ?? 0) : 0;
}
