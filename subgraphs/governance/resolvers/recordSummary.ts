import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { servingLevel } from '../../../common/access.ts';
import { decide, type Decision } from '../../../common/decide.ts';
import { PERMISSION_LEVELS } from '../../../common/permissionLevel.ts';
import type { PermissionRule } from '../../../common/permissionRule.ts';
import { servedState } from '../../shared/records/recordRow.ts';
import type { RequestContext } from '../../shared/requestContext.ts';
import { about } from '../../shared/subjectScope.ts';
import type { HeldRecord } from '../source/records.ts';

const TABLE = new URL('../../../schema/generated/permissions.json', import.meta.url);
const level = z.enum(PERMISSION_LEVELS);
const ruleSchema = z.looseObject({ level, soleTrader: level, person: level, consent: z.boolean().default(false) });
const entrySchema = z.looseObject({ type: ruleSchema.optional() });
let entries: Readonly<Record<string, z.infer<typeof entrySchema>>> | undefined;

/**
 * Whether a record may be read, by the rule of the leaf it comes from in the sector it comes from, of the subject that it is about. What is
 * watched asks SHARED, as its listing does.
 */
export function decideRecord({ place, subject }: Pick<HeldRecord, 'place' | 'subject'>, context: RequestContext): Decision {
  entries ??= z.record(z.string(), entrySchema).parse(JSON.parse(readFileSync(TABLE, 'utf8')));
  const rule = entries[`${place.entry.type}.dataset`]?.type;
  const isWatch = place.entry.code === 'watch-list';
  const levels = rule && !isWatch ? { organisation: rule.level, individual: rule.person, soleTrader: rule.soleTrader } : undefined;
  const whole: PermissionRule = {
    levels: levels ?? { organisation: 'SHARED', individual: 'SHARED', soleTrader: 'SHARED' },
    consent: rule?.consent === true && !isWatch,
    dataset: place.entry.code,
    self: true,
    subjectOnly: false,
    organisationsOnly: false,
    scope: undefined,
  };
  return decide(whole, context.access, { sector: place.entry.sector, dataset: place.entry.code, subject });
}

/** Whether a record in its present state is served: WITHDRAWN to nobody, what is not public any more at RESTRICTED and to its subject. */
export function isServed({ place, subject, ...record }: HeldRecord, context: RequestContext): boolean {
  const state = servedState({ __state: record.state, __publishUntil: record.publishUntil }, context.today);
  if (state === 'WITHDRAWN') return false;
  return state === 'PUBLISHED' || state === 'FLAGGED' || servingLevel(context.access, place.entry.sector, subject) === 'RESTRICTED';
}

/** A record as a `RecordSummary`, about its subject. */
export function summaryNode({ place, subject, ...record }: HeldRecord, today: string): object {
  const { entry, id } = place;
  return about(subject, {
    ...record,
    id,
    sector: entry.sector,
    dataset: entry.code,
    category: entry.category,
    title: record.documentNumber === null ? entry.title : `${entry.title} ${record.documentNumber}`,
    state: servedState({ __state: record.state, __publishUntil: record.publishUntil }, today),
  });
}
