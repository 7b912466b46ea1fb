import { heldLevelOf } from '../../../common/access.ts';
import type { RecordMark } from '../../shared/records/markRecord.ts';
import type { RequestContext } from '../../shared/requestContext.ts';
import { advance, caseWithId, lastDecision, open, stepsOf, takersOf, type Opening, type StoredCase } from '../source/cases/caseStore.ts';
import type { AttachmentOwner } from '../source/attachments.ts';
import { catalogue } from '../source/catalogue.ts';
import { clockOf, type CaseKind } from '../source/cases/clock.ts';
import { isSamePerson } from '../source/person.ts';
import { BOTH_VIEWS, decidingSteps, isPossible, stepOf, stepsFrom, type Step } from '../source/cases/procedures.ts';
import { tellDepartments } from '../source/cases/tellDepartments.ts';
import { caseNode } from './caseNode.ts';
import { idOf, refusal, textOf } from './checkedArguments.ts';
import { personAtKeyboard } from './personAtKeyboard.ts';
import { ownRecord } from './records.ts';
import { CENTRE, requireOwnSector } from './requireOwnSector.ts';

const MAX_TEXT = 4_000;
type Resolver<A> = (parent: unknown, args: A, context: RequestContext) => Promise<object>;

/** `Mutation.fileObjection`: its form is right where the record is the caller's own and he says what is wrong; then it is accepted, and flagged, at once. */
export const fileObjection: Resolver<{ input: { recordId: string; reason: string; attachments?: readonly string[] | null } }> = async (
  _parent,
  { input },
  context,
) => {
  const found = await ownRecord(input.recordId, context);
  const accept = stepOf('OBJECTION', 'ACCEPT') as Step;
  return opened(
    {
      ...aboutRecord(found),
      kind: 'OBJECTION',
      text: textOf(input.reason, 'reason', MAX_TEXT),
      promise: null,
      state: accept.to,
      step: 'ACCEPT',
      marks: accept.marks ?? [],
      attachments: attachmentIds(input.attachments),
    },
    context,
  );
};

/** `Mutation.requestRepair`: guarded by class and minimum term. */
export const requestRepair: Resolver<{
  input: { recordId: string; correction: string; promise: string; attachments?: readonly string[] | null };
}> = async (_parent, { input }, context) => {
  const found = await ownRecord(input.recordId, context);
  if (found.category !== 'NEGATIVE') throw refusal('不是失信信息，无须修复 / not a negative record: there is nothing to repair');
  if (found.state === 'REPAIRED') throw refusal('已修复 / it is repaired already');
  if (found.repairableFrom !== null && found.repairableFrom > context.today)
    throw refusal(
      `未过最短公示期限，${found.repairableFrom} 起可申请 / the minimum term is not over: it may be asked for from ${found.repairableFrom}`,
    );
  return opened(
    {
      ...aboutRecord(found),
      kind: 'REPAIR',
      text: textOf(input.correction, 'correction', MAX_TEXT),
      promise: textOf(input.promise, 'promise', MAX_TEXT),
      state: 'SUBMITTED',
      step: 'SUBMIT',
      marks: [],
      attachments: attachmentIds(input.attachments),
    },
    context,
  );
};

/** `Mutation.fileComplaint`: anybody's whom its answer can reach. */
export const fileComplaint: Resolver<{ input: { against: string; text: string; attachments?: readonly string[] | null } }> = async (
  _parent,
  { input },
  context,
) => {
  // A name and an organisation may be another's as well: by the subject alone is it known whose the answer is.
  if (personAtKeyboard(context).subject === undefined)
    throw refusal(
      '令牌须写明本人或本单位的主体编号（subject），否则答复无从送达 / the token has to name your subject, or your organisation’s: the answer could not reach you otherwise',
    );
  return opened(
    {
      kind: 'COMPLAINT',
      sector: CENTRE,
      dataset: null,
      record: null,
      title: textOf(input.against, 'against', 200),
      subject: null,
      text: textOf(input.text, 'text', MAX_TEXT),
      promise: null,
      state: 'SUBMITTED',
      step: 'SUBMIT',
      marks: [],
      attachments: attachmentIds(input.attachments),
    },
    context,
  );
};

/** The resolver of a step that whoever decides takes: the centre its own, the department its own. */
export function advanceCase(coordinate: string, kind: CaseKind): Resolver<{ id: string; step: string; note: string }> {
  return async (_parent, { id, step: name, note }, context) => {
    const found = await caseWithId(context.db, kind, idOf(id, 'id'));
    const step = stepOf(kind, name);
    if (!found || !step) throw refusal('没有这件事项 / there is no such case');
    // A review is of what the department decided: the centre decides it too.
    const mayCentre =
      (step.by.includes('CENTRE') || found.state === 'REVIEW') && heldLevelOf(context.access, CENTRE, undefined) === 'RESTRICTED';
    mustNotBeOwn(found, context);
    requireOwnSector(coordinate, mayCentre ? CENTRE : step.by.includes('SOURCE') ? found.sector : CENTRE, context);
    if (found.state === 'REVIEW' && step.decides !== undefined) await mustBeAnother(found, context);
    return taken(found, name, step, note, context);
  };
}

/** Nobody decides his own case, nor that of whom he represents. */
function mustNotBeOwn({ subject, filedBy, filedAs }: StoredCase, context: RequestContext): void {
  const isFiler = isSamePerson(personAtKeyboard(context), { name: filedBy, subject: filedAs });
  const isOwn = subject !== null && context.access.self.includes(context.ids.subjectId(Number(subject)));
  if (isFiler || isOwn) throw refusal('不得办理自己的事项，须由另一人办理 / nobody decides his own case: another person must do this');
}

/** A review by whoever decided before is none. */
async function mustBeAnother({ number, kind }: StoredCase, context: RequestContext): Promise<void> {
  const before = await takersOf(context.db, number, decidingSteps(kind));
  if (before.some((each) => isSamePerson(personAtKeyboard(context), each)))
    throw refusal('复核须由原经办人以外的人决定 / a review is decided by somebody else than who decided before');
}

/** The resolver of a step that the subject takes; another's case is answered like one that is not there. */
export function subjectStep(kind: CaseKind, name: string): Resolver<{ id: string; note: string; attachments?: readonly string[] | null }> {
  return async (_parent, { id, note, attachments }, context) => {
    const found = await caseWithId(context.db, kind, idOf(id, 'id'));
    const step = stepOf(kind, name) as Step;
    if (!found || found.subject === null || !context.access.self.includes(context.ids.subjectId(Number(found.subject))))
      throw refusal('没有您的这件事项 / there is no such case of yours');
    return taken(found, name, step, note, context, attachmentIds(attachments));
  };
}

async function taken(
  found: StoredCase,
  name: string,
  step: Step,
  note: string,
  context: RequestContext,
  attachments: readonly string[] = [],
): Promise<object> {
  if (!isPossible(step, found))
    throw refusal(
      `当前状态 ${found.state} 不能 ${name}，可以 ${stepsFrom(found).join(' ')} / in ${found.state} it cannot ${name}; it can ${stepsFrom(found).join(' ')}`,
    );
  if (found.state === 'SUPPLEMENT_ASKED' && name === 'CLOSE' && found.dueOn !== null && found.dueOn >= context.today)
    throw refusal(
      `补正期限至 ${found.dueOn}，之后才可办结 / the applicant may supplement it until ${found.dueOn}: it can be closed after that`,
    );
  if (name === 'DECIDE_DELISTED' && !isOfAList(found))
    throw refusal('这条记录不在名单上，无从移出 / the record stands on no list: there is nothing to take it off');
  if (step.extends && (found.extended || !clockOf(found.kind).extension)) throw refusal('只能延期一次 / it can be extended once');
  // While one is under way the record is marked, and what it triggers is discretionary: it comes to an end.
  if (name === 'REQUEST_REVIEW' && (await stepsOf(context.db, found.number)).some(({ step: taken }) => taken === name))
    throw refusal('只能复核一次 / it is reviewed once');
  // What ends this objection does not end that an earlier one could not be determined.
  const isUndetermined =
    (name === 'NOTIFY' && found.decision === 'UNDETERMINED') ||
    (name === 'REJECT_FORM' && (await lastDecision(context.db, found)) === 'UNDETERMINED');
  const advanced = await advance(
    context.db,
    found,
    {
      step: name,
      to: step.to === '' ? found.state : step.to,
      note: textOf(note, 'note', MAX_TEXT),
      decides: step.decides,
      answers: step.answers === true,
      extends: step.extends === true,
      marks: isUndetermined ? [BOTH_VIEWS] : marksOf(name, step, found),
      attachments,
    },
    personAtKeyboard(context),
    ownerIn(context),
    new Date(context.clock()),
    context.today,
  );
  if (!advanced)
    throw refusal(
      '该事项已被他人推进，或该记录另有未办结的同类事项，请重新读取 / somebody else has taken a step meanwhile, or another case is open about this record: read it again',
    );
  return caseNode(await carriedOut(advanced, context), context);
}

/** Whether the record of a case is an entry of a list. */
function isOfAList({ sector, dataset }: StoredCase): boolean {
  const entry = catalogue().find(({ code, sector: of }) => code === dataset && of === sector);
  return dataset === 'watch-list' || entry?.listing != null;
}

/** What becomes of the record; whoever received it hears that it was wrong where that is how its objection ends. */
function marksOf(name: string, step: Step, { kind, decision }: StoredCase): readonly RecordMark[] {
  const marks = step.marks ?? [];
  if (kind !== 'OBJECTION' || name !== 'NOTIFY' || (decision !== 'CORRECTED' && decision !== 'SUPPLEMENTED')) return marks;
  return marks.map((mark) => (mark.kind === 'OBJECTION' ? { ...mark, decided: decision } : mark));
}

async function opened(opening: Opening, context: RequestContext): Promise<object> {
  const made = await open(context.db, opening, personAtKeyboard(context), ownerIn(context), new Date(context.clock()), context.today);
  if (!made) throw refusal('这条记录已有未办结的同类事项 / a case of this kind is open about this record');
  return caseNode(await carriedOut(made, context), context);
}

/** At once; what a department does not take now is told it again until it does. */
async function carriedOut(found: StoredCase, { db, ids, clock, askInternal }: RequestContext): Promise<StoredCase> {
  if (!askInternal || !found.waits) return found;
  return { ...found, waits: (await tellDepartments({ db, ids, clock, ask: askInternal }, found.number)) > 0 };
}

function aboutRecord({
  place,
  subject,
  documentNumber,
}: Awaited<ReturnType<typeof ownRecord>>): Pick<Opening, 'sector' | 'dataset' | 'record' | 'title' | 'subject'> {
  const { entry, id } = place;
  return {
    sector: entry.sector,
    dataset: entry.code,
    record: id,
    title: documentNumber === null ? entry.title : `${entry.title} ${documentNumber}`,
    subject: subject.number,
  };
}

const MAX_ATTACHMENTS = 10;

function attachmentIds(ids: readonly string[] | null | undefined): readonly string[] {
  if ((ids ?? []).length > MAX_ATTACHMENTS) throw refusal(`attachments 至多 ${MAX_ATTACHMENTS} 个 / at most ${MAX_ATTACHMENTS}`);
  return (ids ?? []).map((id) => idOf(id, 'attachments'));
}

/** Who hands files in, and names them. */
function ownerIn(context: RequestContext): AttachmentOwner {
  const { name, ...person } = personAtKeyboard(context);
  return { user: name, ...person };
}
