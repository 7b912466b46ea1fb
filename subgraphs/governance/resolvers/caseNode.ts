import type { RequestContext } from '../../shared/requestContext.ts';
import { casesFiledBy, casesOf, stepsOf, type StoredCase } from '../source/cases/caseStore.ts';
import type { CaseKind } from '../source/cases/clock.ts';
import { attachmentsOf } from '../source/attachments.ts';
import { requireSubject } from '../../shared/subjectScope.ts';
import { attachmentContent } from './attachmentContent.ts';

/** A case as the graph shows it: never who sat at the keyboard. */
export function caseNode(found: StoredCase, context: RequestContext): object {
  const isGranted = found.decision === 'GRANTED' && found.state !== 'REVOKED';
  // What its department has not heard of yet has not happened.
  const isDone = !found.waits;
  return {
    ...found,
    subject: found.subject === null ? null : context.ids.subjectId(Number(found.subject)),
    recordId: found.record,
    reason: found.text,
    correction: found.text,
    against: found.title,
    decision: found.kind === 'OBJECTION' ? found.decision : null,
    outcome: isGranted ? { publicityStopped: isDone, sharingStopped: isDone, measuresLifted: isDone } : null,
    overdue: found.dueOn !== null && found.dueOn < context.today,
    steps: () => stepsOf(context.db, found.number),
    attachments: async ({ ids }: { ids?: readonly string[] | null }) =>
      (await attachmentsOf(context.db, found.number))
        .filter(({ id }) => !ids || ids.includes(id))
        .map((each) => ({ ...each, content: () => attachmentContent(each, context) })),
  };
}

/** The resolver of a subject's own cases of a kind. */
export function subjectCases(kind: CaseKind) {
  return async (parent: unknown, _args: unknown, context: RequestContext): Promise<object[]> => {
    const found = await context
      .batch<number, StoredCase[]>(`cases ${kind}`, async (numbers) => {
        const all = await casesOf(context.db, kind, numbers);
        return numbers.map((each) => all.filter(({ subject }) => Number(subject) === each));
      })
      .load(requireSubject(parent).number);
    return found.map((each) => caseNode(each, context));
  };
}

/** `Caller.complaints`: those that he filed himself; none where his token does not say which subject he is, since a name alone may be another's. */
export async function ownComplaints(_parent: unknown, _args: unknown, context: RequestContext): Promise<object[]> {
  const { subject: id } = context.calls[0] ?? {};
  const subject = id === undefined ? undefined : context.ids.subjectNumber(id);
  if (subject === undefined) return [];
  return (await casesFiledBy(context.db, 'COMPLAINT', subject)).map((each) => caseNode(each, context));
}
