import { z } from 'zod';
import { CreditGraphError } from '../../../common/errors.ts';
import { pageSize } from '../../shared/records/cursor.ts';
import type { RequestContext } from '../../shared/requestContext.ts';
import { requireSubject } from '../../shared/subjectScope.ts';
import { accessesTo, countAccesses } from '../source/accessHistory.ts';
import { countFor, entriesFor, type AuditQuestion, type KeptEntry } from '../source/auditLog.ts';
import { cursorOf, placeOf } from '../source/auditPlace.ts';
import { sectors } from '../source/policy.ts';
import { connection } from '../../shared/connection.ts';
import { requireOwnSector } from './requireOwnSector.ts';

const MAX_SUBJECTS = 100;

interface Page {
  readonly first?: number | null;
  readonly after?: string | null;
}
type Nullable<T> = { readonly [K in keyof T]?: T[K] | null };
interface Period {
  readonly from?: string | null;
  readonly to?: string | null;
}
type AuditFilter = Nullable<{
  subject: string;
  identifier: { readonly kind: string; readonly value: string };
  during: Period;
  organisation: string;
  user: string;
  purpose: string;
  reference: string;
  coordinate: string;
  outcome: string;
  log: string;
}>;

const identifiedSchema = z.object({ subjects: z.array(z.string()) });

/** `Query.auditLog`: both logs, newest first. */
export async function auditLog(_parent: unknown, args: Page & { filter?: AuditFilter | null }, context: RequestContext): Promise<object> {
  const filter = args.filter ?? {};
  const subjects = await subjectsNamed(filter, context);
  const question: AuditQuestion = {
    subjects,
    from: filter.during?.from ?? undefined,
    to: filter.during?.to ?? undefined,
    organisation: filter.organisation ?? undefined,
    person: filter.user ?? undefined,
    purpose: filter.purpose ?? undefined,
    reference: filter.reference ?? undefined,
    coordinate: filter.coordinate ?? undefined,
    outcome: filter.outcome ?? undefined,
    log: filter.log ?? undefined,
  };
  const named = subjects && new Set(subjects.map((number) => context.ids.subjectId(number)));
  return entriesPage(question, args, context, (kept) => auditNode(kept, named));
}

/** `Query.departmentUse`: what was read of one department's data. */
export async function departmentUse(
  _parent: unknown,
  args: Page & { sector: string; during?: Period | null },
  context: RequestContext,
): Promise<object> {
  const { sector, during } = args;
  if (!sectors().includes(sector))
    throw new CreditGraphError('BAD_USER_INPUT', `没有这个部门 / no such sector; one of ${sectors().join(' ')}`);
  requireOwnSector('Query.departmentUse', sector, context);
  const question = { sector, from: during?.from ?? undefined, to: during?.to ?? undefined };
  return entriesPage(question, args, context, (kept) => useNode(kept, sector));
}

/** `Subject.accessHistory`. */
export async function accessHistory(parent: unknown, args: Page, context: RequestContext): Promise<object> {
  const { number: subject } = requireSubject(parent);
  const first = pageSize(args.first ?? 50);
  const after = args.after == null ? null : await placeOf(context, args.after, subject);
  const accesses = await accessesTo(context, { subject, first: first + 1, after });
  const placed = accesses.map(({ id, ...node }) => ({ cursor: cursorOf(context, id, subject), node }));
  return { ...connection(placed, first, after !== null, 0), totalCount: () => countAccesses(context, subject) };
}

async function entriesPage(
  question: AuditQuestion,
  args: Page,
  context: RequestContext,
  nodeOf: (kept: KeptEntry) => object,
): Promise<object> {
  const first = pageSize(args.first ?? 50);
  const after = args.after == null ? undefined : await placeOf(context, args.after);
  const entries = await entriesFor(context.db, question, first + 1, after);
  const placed = entries.map((kept) => ({ cursor: cursorOf(context, kept.id), node: nodeOf(kept) }));
  return { ...connection(placed, first, after !== undefined, 0), totalCount: () => countFor(context.db, question) };
}

/** Whom a filter names, by number; somebody unknown is nobody, and nothing was read of nobody. */
async function subjectsNamed({ subject, identifier }: AuditFilter, context: RequestContext): Promise<number[] | undefined> {
  if (subject == null && identifier == null) return undefined;
  if (subject != null && identifier != null)
    throw new CreditGraphError('BAD_USER_INPUT', 'subject 和 identifier 只能给出一个 / give either subject or identifier');
  const ids = subject != null ? [subject] : await identified(identifier as { kind: string; value: string }, context);
  return ids.flatMap((id) => context.subject(id)?.number ?? []);
}

async function identified(identifier: { kind: string; value: string }, { askInternal }: RequestContext): Promise<string[]> {
  if (!askInternal) throw new Error('governance was started without its way to the departments');
  const { kind, value } = identifier;
  return identifiedSchema.parse(await askInternal('registry', 'identified', { kind, value })).subjects;
}

/** An entry as an auditor sees it; where he asked for a subject, what was read of it. */
function auditNode({ chain, entry }: KeptEntry, named: ReadonlySet<string> | undefined): object {
  const reads = named ? entry.reads.filter(({ subjects }) => subjects.some((id) => named.has(id))) : entry.reads;
  const fields = named ? reads.flatMap((read) => read.fields) : [...entry.alone, ...reads.flatMap((read) => read.fields)];
  const subjects = reads.flatMap((read) => read.subjects).filter((id) => named?.has(id) ?? true);
  return {
    id: `${chain}/${entry.n}`,
    at: entry.at,
    logs: entry.logs,
    request: entry.request,
    user: entry.user,
    organisation: entry.organisation,
    caller: entry.subject,
    purpose: entry.purpose,
    reference: entry.reference,
    policyRevision: entry.revision,
    operation: entry.operation,
    document: entry.document,
    outcome: entry.outcome,
    code: entry.code,
    coordinates: distinct(fields.map(({ coordinate }) => coordinate)),
    withheld: entry.withheld,
    subjects: subjects.slice(0, MAX_SUBJECTS),
    subjectCount: subjects.length,
    hiddenFromSubject: entry.hidden,
  };
}

/** An entry as a department sees it whose data were read: nothing of anybody else's, and not who sat at the keyboard. */
function useNode({ entry }: KeptEntry, sector: string): object {
  const own = entry.reads
    .map(({ fields, subjects }) => ({ subjects, fields: fields.filter(({ sectors: of }) => of.includes(sector)) }))
    .filter(({ fields }) => fields.length > 0);
  const alone = entry.alone.filter(({ sectors: of }) => of.includes(sector));
  return {
    at: entry.at,
    organisation: entry.organisation,
    purpose: entry.purpose,
    coordinates: distinct([...alone, ...own.flatMap(({ fields }) => fields)].map(({ coordinate }) => coordinate)),
    subjectCount: own.reduce((sum, { subjects }) => sum + subjects.length, 0),
  };
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}
