import { isSelf } from '../../../common/access.ts';
import { CreditGraphError } from '../../../common/errors.ts';
import type { SubjectReference } from '../../../common/opaqueId.ts';
import { withheldError } from '../../shared/guard.ts';
import type { RequestContext } from '../../shared/requestContext.ts';
import { about } from '../../shared/subjectScope.ts';
import { documentPdf } from '../documents/documentPdf.ts';
import { documentOf, issueDocument, type IssuedDocument } from '../documents/issuedDocuments.ts';
import { gatherReport } from './gatherReport.ts';
import type { ReportContent } from './reportContent.ts';
import { reportPages } from './reportPages.ts';

/** `Mutation.issueReport`: over what the caller may see; of a natural person for itself only. */
export async function issueReport(_parent: unknown, { subject: id }: { subject: string }, context: RequestContext): Promise<object> {
  const subject = context.subject(id);
  if (!subject) throw new CreditGraphError('BAD_USER_INPUT', 'subject: 没有这个主体 / no such subject');
  if (subject.subjectClass === 'individual' && !isSelf(context.access, subject))
    throw withheldError('Mutation.issueReport', context.sector, {
      allow: false,
      reason: 'SUBJECT',
      requiredLevel: 'RESTRICTED',
      heldLevel: context.access.levels['analysis'] ?? 'OPEN',
    });
  const takenAt = new Date(context.clock());
  const content = await gatherReport(context, subject);
  const document = await issueDocument(context, 'REPORT', {
    content,
    basis: { [subject.id]: content.digests },
    takenAt,
    recordIds: [...content.records.map((record) => record.id), ...content.listings.map(({ recordId }) => recordId)],
  });
  return reportNode(document, context);
}

/** `Query.creditReport`: only for whoever received it. */
export async function creditReport(_parent: unknown, { id }: { id: string }, context: RequestContext): Promise<object | null> {
  const document = await documentOf(context, 'REPORT', id);
  return document && reportNode(document, context);
}

function reportNode(document: IssuedDocument, context: RequestContext): object {
  const content = document.content as ReportContent;
  const subject = context.subject(content.subject) as SubjectReference;
  const of = <T extends object>(value: T): T => about(subject, { ...value });
  return of({
    subjectId: subject.id,
    id: document.id,
    number: document.label,
    issuedAt: document.takenAt,
    policyRevision: document.policyRevision,
    subject,
    records: content.records.map(of),
    listings: content.listings.map(of),
    measures: content.measures.map((measure) => of({ ...measure, trigger: of(measure.trigger) })),
    withheld: content.withheld,
    unavailable: content.unavailable,
    verificationCode: document.code,
    signature: document.signature,
    signed: document.signed,
    pdf: () => documentPdf(document, () => reportPages(document, content), context),
  });
}
