import { readsSomeOtherwise } from '../../../common/access.ts';
import type { SubjectReference } from '../../../common/opaqueId.ts';
import { withheldError } from '../../shared/guard.ts';
import type { RequestContext } from '../../shared/requestContext.ts';
import { heldRecord, mark, placeOf, type HeldRecord } from '../source/records.ts';
import { refusal, textOf } from './checkedArguments.ts';
import { personAtKeyboard } from './personAtKeyboard.ts';
import { decideRecord, isServed, summaryNode } from './recordSummary.ts';
import { requireOwnSector } from './requireOwnSector.ts';

/** `Query.record`: what may not be read of anybody of its class is not asked for. Whether there is one is told to whom it would be served. */
export async function record(_parent: unknown, { id }: { id: string }, context: RequestContext): Promise<object | null> {
  const place = placeOf(context.ids, id);
  const subjectClass = context.ids.recordClass(id);
  if (!place || !subjectClass) return null;
  const mustBeReadable = (subject: SubjectReference): void => {
    const decision = decideRecord({ place, subject }, context);
    if (!decision.allow) throw withheldError('Query.record', place.entry.sector, decision);
  };
  const somebody = { number: 0, id: '', subjectClass };
  if (!readsSomeOtherwise(context.access)) mustBeReadable(somebody);
  const found = await heldRecord(context, id);
  mustBeReadable(found?.subject ?? somebody);
  return found && isServed(found, context) ? summaryNode(found, context.today) : null;
}

/** `Mutation.makeStatement`: another's record is answered like one that is not there. */
export async function makeStatement(
  _parent: unknown,
  { recordId, text }: { recordId: string; text: string },
  context: RequestContext,
): Promise<object> {
  const found = await ownRecord(recordId, context);
  if (text.length > 1_000) throw refusal('text 不得超过 1000 字 / may have 1,000 characters at most');
  const statement = text.trim() === '' ? null : text.trim();
  const marked = await mark(context, found.place, { kind: 'STATEMENT', text: statement }, { ground: 'makeStatement', by: byOf(context) });
  return summaryNode(marked ?? found, context.today);
}

/** `Mutation.withdrawRecord`. */
export async function withdrawRecord(
  _parent: unknown,
  args: { recordId: string; ground: string; documentNumber: string; reason: string },
  context: RequestContext,
): Promise<object> {
  const found = await sectorsRecord('Mutation.withdrawRecord', args.recordId, context);
  const ground = `${args.ground} ${textOf(args.documentNumber, 'documentNumber', 200)}: ${textOf(args.reason, 'reason', 1_500)}`;
  const marked = await mark(context, found.place, { kind: 'STATE', to: 'WITHDRAWN' }, { ground, by: byOf(context), reason: ground });
  return summaryNode(marked ?? found, context.today);
}

/** `Mutation.suspendRecord`. */
export async function suspendRecord(
  _parent: unknown,
  args: { recordId: string; reason: string; until: string },
  context: RequestContext,
): Promise<object> {
  const found = await sectorsRecord('Mutation.suspendRecord', args.recordId, context);
  if (Date.parse(args.until) <= context.clock()) throw refusal('until 已经过去 / until has passed');
  const until = new Date(args.until).toISOString();
  const what = { kind: 'STATE', to: 'SUSPENDED', until } as const;
  const reason = textOf(args.reason, 'reason', 2_000);
  const marked = await mark(context, found.place, what, { ground: reason, by: byOf(context), reason });
  return summaryNode(marked ?? found, context.today);
}

/** A record of the caller's own, or of whom he represents. Throws BAD_USER_INPUT alike for another's, a withdrawn and none. */
export async function ownRecord(id: string, context: RequestContext): Promise<HeldRecord> {
  const found = await heldRecord(context, id);
  if (!found || !context.access.self.includes(found.subject.id) || found.state === 'WITHDRAWN')
    throw refusal('没有您的这条记录 / there is no such record of yours');
  return found;
}

/** A record of a sector in which the caller holds RESTRICTED, with a purpose. Decided by its id, before its department is asked. */
async function sectorsRecord(coordinate: string, id: string, context: RequestContext): Promise<HeldRecord> {
  const place = placeOf(context.ids, id);
  if (!place) throw refusal('没有这条记录 / there is no such record');
  requireOwnSector(coordinate, place.entry.sector, context);
  const found = await heldRecord(context, id);
  if (!found) throw refusal('没有这条记录 / there is no such record');
  if (context.access.self.includes(found.subject.id))
    throw refusal('不得处理自己的记录，须由另一人办理 / nobody decides about a record of his own: another person must do this');
  return found;
}

/** Who decides, as the department keeps it. */
export function byOf(context: RequestContext): string {
  const { name, organisation } = personAtKeyboard(context);
  return [organisation, name].filter((each) => each !== undefined).join(' ');
}
