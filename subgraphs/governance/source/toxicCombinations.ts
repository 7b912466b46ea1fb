import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { PERMISSION_LEVELS, reaches } from '../../../common/permissionLevel.ts';
import { grantedAccess, type Policy } from '../../../common/policy.ts';

const FILE = new URL('../../../schema/toxic.yaml', import.meta.url);
const level = z.enum(PERMISSION_LEVELS);
const combinationSchema = z.strictObject({
  name: z.string().min(1),
  reason: z.string().min(1),
  /** At least these. */
  levels: z.record(z.string(), level).default({}),
  /** At least this in some department's sector by its own name. */
  anySector: level.optional(),
  /** Any of these. */
  purposes: z.array(z.string()).default([]),
});
let combinations: z.infer<typeof combinationSchema>[] | undefined;

/** A combination that an organisation holds and should not. */
export interface ToxicCombination {
  readonly organisation: string;
  readonly name: string;
  readonly reason: string;
}

/** Combinations marked toxic (schema/toxic.yaml) that organisations hold under a policy. Throws when the file is not well formed. */
export function toxicCombinations(policy: Policy, today: string): ToxicCombination[] {
  combinations ??= z.array(combinationSchema).parse(parse(readFileSync(FILE, 'utf8')));
  const organisations = policy.grants.filter(({ demo }) => !demo).map(({ organisation }) => organisation);
  return [...new Set(organisations)].flatMap((organisation) => {
    const { levels, purposes } = grantedAccess(policy, { organisation, tokenLevels: { credit: 3 }, demo: false, today });
    return (combinations ?? [])
      .filter(
        (each) =>
          Object.entries(each.levels).every(([sector, needed]) => reaches(levels[sector] ?? 'OPEN', needed)) &&
          (each.anySector === undefined || Object.values(levels).some((held) => reaches(held, each.anySector ?? 'RESTRICTED'))) &&
          (each.purposes.length === 0 || each.purposes.some((purpose) => purposes.includes(purpose))),
      )
      .map(({ name, reason }) => ({ organisation, name, reason }));
  });
}
