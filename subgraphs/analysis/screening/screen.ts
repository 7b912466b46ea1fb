import { CreditGraphError } from '../../../common/errors.ts';
import { saysSomething } from '../../../common/saysSomething.ts';
import type { SubjectReference } from '../../../common/opaqueId.ts';
import { connection } from '../../shared/connection.ts';
import { about } from '../../shared/subjectScope.ts';
import type { RequestContext } from '../../shared/requestContext.ts';
import { documentPdf } from '../documents/documentPdf.ts';
import { documentOf, issueDocument, type IssuedDocument } from '../documents/issuedDocuments.ts';
import { noticeRestrictions } from './noticeRestrictions.ts';
import { screeningPages } from './screeningPages.ts';
import { screenParties, type GivenParty, type PartyResult } from './screenParties.ts';
import { notOfThisList } from '../../shared/records/cursor.ts';

const MAX_PARTIES = 1_000;
const MAX_TEXT = 200;
/** As the registry takes them. */
const MAX_IDENTIFIER = 100;
const MAX_NAME = 400;

/** What a screening report says, as it is kept. */
export interface ScreeningContent {
  readonly matter: string;
  readonly reference: string;
  readonly complete: boolean;
  readonly unavailable: readonly string[];
  readonly results: readonly PartyResult[];
}

interface ScreeningInput {
  readonly matter: string;
  readonly reference: string;
  readonly parties: readonly GivenParty[];
}

/** `Mutation.screen`: screens, keeps and signs the report, and tells whoever it names with a restriction. */
export async function screen(_parent: unknown, { input }: { input: ScreeningInput }, context: RequestContext): Promise<object> {
  const { matter, parties } = input;
  const reference = input.reference.trim();
  if (!saysSomething(reference) || reference.length > MAX_TEXT)
    throw new CreditGraphError('BAD_USER_INPUT', `reference 须为 1 到 ${MAX_TEXT} 字 / reference must be 1 to ${MAX_TEXT} characters`);
  if (parties.length === 0 || parties.length > MAX_PARTIES)
    throw new CreditGraphError('BAD_USER_INPUT', `parties 须为 1 到 ${MAX_PARTIES} 个 / parties must be 1 to ${MAX_PARTIES}`);
  const long = parties.findIndex(
    ({ identifier, name, consortium }) =>
      identifier.value.length > MAX_IDENTIFIER || (name ?? '').length > MAX_NAME || (consortium ?? '').length > MAX_TEXT,
  );
  if (long >= 0)
    throw new CreditGraphError(
      'BAD_USER_INPUT',
      `parties[${long}]：标识至多 ${MAX_IDENTIFIER} 字，名称至多 ${MAX_NAME} 字，联合体至多 ${MAX_TEXT} 字 / identifiers of at most ${MAX_IDENTIFIER} characters, names of ${MAX_NAME}, consortia of ${MAX_TEXT}`,
    );
  const takenAt = new Date(context.clock());
  const { results, unavailable, basis } = await screenParties(context, matter, parties);
  const content: ScreeningContent = { matter, reference, complete: unavailable.length === 0, unavailable, results };
  const recordIds = results.flatMap(({ measures }) => measures.map(({ trigger }) => trigger.recordId));
  const document = await issueDocument(context, 'SCREENING', { content, basis, recordIds, takenAt }, (issued) =>
    noticeRestrictions(context, issued, content),
  );
  return reportNode(document);
}

/** `Query.screening`: only for the organisation that made it. */
export async function screening(_parent: unknown, { id }: { id: string }, context: RequestContext): Promise<object | null> {
  const document = await documentOf(context, 'SCREENING', id);
  return document && reportNode(document);
}

function reportNode(document: IssuedDocument): object {
  const { id, label, takenAt, policyRevision, code, signature, signed } = document;
  const content = document.content as ScreeningContent;
  const { matter, reference, complete, unavailable, results } = content;
  return {
    id,
    number: label,
    matter,
    reference,
    takenAt,
    policyRevision,
    complete,
    unavailable,
    verificationCode: code,
    signature,
    signed,
    results: (args: ResultArguments, context: RequestContext) => page(results, args, context),
    pdf: (_args: unknown, context: RequestContext) => documentPdf(document, () => screeningPages(document, content), context),
  };
}

interface ResultArguments {
  readonly outcome?: readonly string[] | null;
  readonly first?: number | null;
  readonly after?: string | null;
}

function page(results: readonly PartyResult[], { outcome, first: given, after }: ResultArguments, context: RequestContext) {
  const first = given ?? MAX_PARTIES;
  if (!Number.isInteger(first) || first < 0 || first > MAX_PARTIES)
    throw new CreditGraphError('BAD_USER_INPUT', `first 须在 0 到 ${MAX_PARTIES} 之间 / first must be between 0 and ${MAX_PARTIES}`);
  const from = after == null ? 0 : positionOf(after);
  const wanted = results.filter((result) => outcome == null || outcome.includes(result.outcome));
  const items = wanted.slice(from, from + first + 1).map((result, index) => {
    const subject = result.subject === null ? undefined : context.subject(result.subject);
    return { cursor: String(from + index + 1), node: resultNode(result, subject) };
  });
  return connection(items, first, from > 0, wanted.length);
}

/** A result as it is answered: what its measures and their triggers say is about the subject. */
function resultNode({ measures, ...result }: PartyResult, subject: SubjectReference | undefined): object {
  const of = <T extends object>(value: T): T => (subject ? about(subject, value) : value);
  return {
    ...result,
    subjectId: subject?.id ?? null,
    subject: subject ?? null,
    measures: measures.map((measure) => of({ ...measure, trigger: of({ ...measure.trigger }) })),
  };
}

function positionOf(cursor: string): number {
  if (!/^\d{1,4}$/.test(cursor)) throw notOfThisList();
  return Number(cursor);
}
