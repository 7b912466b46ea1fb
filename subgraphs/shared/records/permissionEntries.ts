import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { PERMISSION_LEVELS } from '../../../common/permissionLevel.ts';

const TABLE = new URL('../../../schema/generated/permissions.json', import.meta.url);
const level = z.enum(PERMISSION_LEVELS);
const ruleSchema = z.looseObject({
  level,
  soleTrader: level,
  person: level,
  consent: z.boolean().default(false),
  organisationsOnly: z.boolean().default(false),
});
const entrySchema = z.looseObject({
  sector: z.string().optional(),
  dataset: z.string().optional(),
  own: ruleSchema.optional(),
  type: ruleSchema.optional(),
});

/** A rule as the departments' SDL states it. */
export type DeclaredRule = z.infer<typeof ruleSchema>;

/** What the departments' SDL asks of one coordinate. */
export type DeclaredEntry = z.infer<typeof entrySchema>;

let entries: readonly (readonly [string, DeclaredEntry])[] | undefined;

/** The table of permissions as compose wrote it, by coordinate: of what several departments declare, also of those of other processes. */
export function permissionEntries(): readonly (readonly [string, DeclaredEntry])[] {
  return (entries ??= Object.entries(z.record(z.string(), entrySchema).parse(JSON.parse(readFileSync(TABLE, 'utf8')))));
}
