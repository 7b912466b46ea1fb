import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { hasPurpose, heldLevelOfClass, type Access } from '../../../common/access.ts';
import { decide, decideForClass, type Decision } from '../../../common/decide.ts';
import type { SubjectReference } from '../../../common/opaqueId.ts';
import { PERMISSION_LEVELS } from '../../../common/permissionLevel.ts';
import type { PermissionRule } from '../../../common/permissionRule.ts';
import type { SubjectClass } from '../../../common/subjectClass.ts';
import { raised } from '../records/recordRule.ts';

const level = z.enum(PERMISSION_LEVELS);
const ruleSchema = z
  .looseObject({
    level,
    soleTrader: level,
    person: level,
    consent: z.boolean().default(false),
    subjectOnly: z.boolean().default(false),
    organisationsOnly: z.boolean().default(false),
    scope: z.string().optional(),
  })
  .transform(({ level: organisation, soleTrader, person: individual, consent, subjectOnly, organisationsOnly, scope }): PermissionRule => ({
    levels: { organisation, soleTrader, individual },
    consent,
    dataset: undefined,
    self: false,
    subjectOnly,
    organisationsOnly,
    scope,
  }));
const tableSchema = z.record(
  z.string(),
  z.looseObject({ sector: z.string().optional(), own: ruleSchema.optional(), type: ruleSchema.optional() }),
);
const FILE = new URL('../../../schema/generated/permissions.json', import.meta.url);
let table: z.infer<typeof tableSchema> | undefined;

/** What is not to be read, and why. */
export interface Refusal {
  readonly coordinate: string;
  readonly sector: string;
  readonly decision: Extract<Decision, { allow: false }>;
}

/**
 * Why subjects of a class may not be tested by what these coordinates hold; undefined where they may. As for reading: every rule on the
 * way counts, and what the city asks beyond. Nobody is his own self here, and no consent counts: a cohort is of many.
 */
export function refusalOf(coordinates: readonly string[], sector: string, access: Access, subjectClass: SubjectClass): Refusal | undefined {
  for (const coordinate of coordinates) {
    for (const rule of rulesAt(coordinate, access)) {
      const decision = decideForClass(rule, access, { sector, dataset: undefined, subject: undefined }, subjectClass);
      if (!decision.allow) return { coordinate, sector, decision };
    }
  }
  return undefined;
}

/**
 * Why this subject's data behind a coordinate may not be read; undefined where it may. Without a `dataset` no consent counts: what is gathered from
 * several no consent opens.
 */
export function refusalForSubject(
  coordinate: string,
  sector: string,
  access: Access,
  subject: SubjectReference,
  dataset?: string,
): Refusal | undefined {
  for (const rule of rulesAt(coordinate, access)) {
    const decision = decide({ ...rule, self: true }, access, { sector, dataset, subject });
    if (!decision.allow) return { coordinate, sector, decision };
  }
  return undefined;
}

/** The coordinate of a department's `listings` (`TaxCredit.listings`); undefined where it keeps no lists. */
export function listingsCoordinate(sector: string): string | undefined {
  return Object.entries(permissions()).find(
    ([coordinate, entry]) => entry.sector === sector && /^\w+Credit\.listings$/.test(coordinate),
  )?.[0];
}

/** Whether records in every state are served of subjects of a class, as on reading. */
export function seesAllStatesOf(access: Access, sector: string, subjectClass: SubjectClass): boolean {
  return hasPurpose(access, sector, undefined, subjectClass) && heldLevelOfClass(access, sector, subjectClass) === 'RESTRICTED';
}

function permissions(): z.infer<typeof tableSchema> {
  return (table ??= tableSchema.parse(JSON.parse(readFileSync(FILE, 'utf8'))));
}

function rulesAt(coordinate: string, access: Access): PermissionRule[] {
  const entry = permissions()[coordinate];
  // A coordinate without any rule does not compose: that the table lacks it means that it is not this graph's.
  if (!entry) throw new Error(`no rule is known of ${coordinate}`);
  const beyond = (access.rules ?? []).filter((rule) => rule.coordinate === coordinate);
  const rules = [entry.own, entry.type].filter((rule) => rule !== undefined);
  return beyond.length === 0 ? rules : rules.map((rule) => ({ ...rule, levels: raised(rule.levels, beyond) }));
}
