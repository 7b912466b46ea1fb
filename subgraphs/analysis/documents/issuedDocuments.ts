import { randomBytes } from 'node:crypto';
import sql from 'sql-template-tag';
import { CreditGraphError } from '../../../common/errors.ts';
import type { RequestContext } from '../../shared/requestContext.ts';
import { keepReceived } from './receivedRecords.ts';
import { withoutWithdrawn } from './withoutWithdrawn.ts';

/** A document as it left the house. */
export interface IssuedDocument {
  readonly number: number;
  readonly id: string;
  readonly kind: 'SCREENING' | 'REPORT';
  readonly label: string;
  readonly organisation: string;
  readonly takenAt: string;
  readonly policyRevision: number;
  readonly code: string;
  readonly content: unknown;
  readonly signature: string;
  /** The text that the signature is over; null of documents that were issued before it was kept. */
  readonly signed: string | null;
  readonly basis: unknown;
  /** How many of its records were withdrawn since, and are left out of `content`; where some are, nothing that was signed is given. */
  readonly withdrawn: number;
}

/** Before the subject's id, where a document is a person's own. */
const PERSON = 'subject:';
const LABELS = { SCREENING: '清信核', REPORT: '清信报' } as const;
/** Without what is easily taken for another. */
const CODE_ALPHABET = [...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'].filter((character) => !'01IO'.includes(character));
const COLUMNS = sql`number, id, kind, label, organisation, to_char(taken_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD"T"HH24:MI:SS"+08:00"') as "takenAt",
  policy_revision as "policyRevision", code, content, signature, signed, basis, 0 as withdrawn`;

/**
 * Numbers, signs and keeps a document for the caller's organisation, and notes which records it tells of. `content` is what it says, `basis`
 * what it must be compared by later, `takenAt` when its data began to be gathered. The signature stands for the JSON of number, time and content, which is kept as it was signed.
 * What `beforeKept` rejects for is not kept, and its number is not given again.
 */
export async function issueDocument(
  context: RequestContext,
  kind: IssuedDocument['kind'],
  { content, basis, recordIds, ...taken }: { content: object; basis: unknown; recordIds: readonly string[]; takenAt: Date },
  beforeKept: (document: Pick<IssuedDocument, 'label' | 'takenAt' | 'organisation'>) => Promise<void> = () => Promise.resolve(),
): Promise<IssuedDocument> {
  const { db, access, calls, signStatement } = context;
  if (!signStatement) throw new Error('SUBGRAPH_KEYS: analysis needs policy.private');
  const holder = holderOf(context);
  const [drawn] = await db.query<{ number: number }>(sql`select nextval('analysis.document_number') as number`);
  const number = Number(drawn?.number);
  const takenAt = taken.takenAt.toISOString();
  const label = `${LABELS[kind]}〔${context.today.slice(0, 4)}〕第${String(number).padStart(6, '0')}号`;
  await beforeKept({ label, takenAt, organisation: holder });
  return keepReceived(db, { number, recordIds, takenAt }, async (transaction) => {
    const signed = JSON.stringify({ kind, label, takenAt, content });
    const signature = signStatement(signed);
    const [kept] = await transaction.query<IssuedDocument>(sql`
      insert into analysis.issued_document
        (number, id, kind, label, organisation, user_name, taken_at, policy_revision, code, content, signature, signed, basis)
      values (${number}, ${randomBytes(16).toString('base64url')}, ${kind}, ${label}, ${holder}, ${calls[0]?.user ?? null},
        ${takenAt}, ${access.revision}, ${newCode()}, ${JSON.stringify(content)}::jsonb, ${signature}, ${signed}, ${JSON.stringify(basis)}::jsonb)
      returning ${COLUMNS}`);
    if (!kept) throw new Error('the document was not kept');
    return kept;
  });
}

/**
 * Whose a document is that this caller receives: a person's who comes as himself, whatever portal he comes through, else his organisation's.
 * Throws BAD_USER_INPUT for one who is neither: what is nobody's anybody could read.
 */
export function holderOf({ calls }: RequestContext): string {
  const [holder, ...others] = [
    ...new Set(calls.map(({ organisation = '', subject }) => (subject === undefined ? organisation : `${PERSON}${subject}`))),
  ];
  // The gateway keeps callers apart here; were two to come together, neither must get the other's.
  if (others.length > 0) throw new CreditGraphError('SIGNATURE_REFUSED');
  // Threat: an organisation that is called like a person's mark would read what he received.
  const isForged = holder?.startsWith(PERSON) === true && calls[0]?.subject === undefined;
  if (holder === undefined || holder === '' || isForged)
    throw new CreditGraphError('BAD_USER_INPUT', '令牌须写明单位或者本人 / the token must name an organisation, or the subject himself');
  return holder;
}

/** How a holder is named to others: a person is not. */
export function nameOfHolder(holder: string): string {
  return holder.startsWith(PERSON) ? '个人' : holder;
}

/**
 * A document of the caller's organisation, or null: the same however often one request asks for it. What it told of records that were withdrawn
 * since is left out.
 */
export function documentOf(context: RequestContext, kind: IssuedDocument['kind'], id: string): Promise<IssuedDocument | null> {
  const documents = context.batch<string, IssuedDocument | null>(`documents ${kind}`, async (ids) => {
    const found = await context.db.query<IssuedDocument>(
      sql`select ${COLUMNS} from analysis.issued_document where id = any(${[...ids]}::text[]) and kind = ${kind} and organisation = ${holderOf(context)}`,
    );
    const withdrawn = await withdrawnSince(
      context,
      found.map(({ number }) => number),
    );
    const byId = new Map(found.map((document) => [document.id, asItMayBeRead(document, withdrawn.get(Number(document.number)))]));
    return ids.map((each) => byId.get(each) ?? null);
  });
  return documents.load(id);
}

/** Records of documents that were withdrawn since, by the documents' numbers. */
async function withdrawnSince({ db }: RequestContext, documents: readonly number[]): Promise<Map<number, Set<string>>> {
  const rows = await db.query<{ document: number; recordId: string }>(sql`
    select document, record_id as "recordId" from analysis.receiver_notice where change = 'WITHDRAWN' and document = any(${[...documents]}::bigint[])`);
  const byDocument = new Map<number, Set<string>>();
  for (const { document, recordId } of rows) {
    const known = byDocument.get(Number(document));
    if (known) known.add(recordId);
    else byDocument.set(Number(document), new Set([recordId]));
  }
  return byDocument;
}

function asItMayBeRead(document: IssuedDocument, withdrawn: ReadonlySet<string> | undefined): IssuedDocument {
  if (!withdrawn) return document;
  return { ...document, content: withoutWithdrawn(document.content, withdrawn), signed: null, withdrawn: withdrawn.size };
}

/** A line for a printed document of which something was left out; none otherwise. */
export function withdrawnFact({ withdrawn }: Pick<IssuedDocument, 'withdrawn'>): [string, string][] {
  return withdrawn === 0 ? [] : [['出具后撤回', `${withdrawn} 条记录已撤回，不再载明；本件与出具时不同`]];
}

/** The document with a verification code, or null. */
export async function documentByCode({ db }: RequestContext, code: string): Promise<IssuedDocument | null> {
  const [found] = await db.query<IssuedDocument>(sql`select ${COLUMNS} from analysis.issued_document where code = ${code}`);
  return found ?? null;
}

/** A code of 16 characters in four groups: 80 bits (32 characters to choose from), not to be guessed. */
function newCode(): string {
  const characters = [...randomBytes(16)].map((byte) => CODE_ALPHABET[byte % CODE_ALPHABET.length]).join('');
  return characters.replace(/(.{4})(?=.)/g, '$1-');
}

/** Whether something was decided since about a record that a document tells of. */
export async function wasToldOfChange({ db }: RequestContext, { number }: IssuedDocument): Promise<boolean> {
  // Changes are announced to the second.
  const [told] = await db.query<{ number: number }>(sql`
    select n.number from analysis.receiver_notice n join analysis.issued_document d on d.number = n.document
    where d.number = ${number} and n.at >= date_trunc('second', d.taken_at) limit 1`);
  return told !== undefined;
}
