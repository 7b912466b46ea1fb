import type { GraphQLFormattedError } from 'graphql';
import { fieldSetDigest, type AuditedField, type AuditLog, type AuditOutcome } from '../../common/auditEntry.ts';
import { SUBJECT_CLASSES, type SubjectClass } from '../../common/subjectClass.ts';
import type { Withheld } from '../authorise/fieldDecider.ts';
import type { RequestRecord } from '../authorise/requestRecords.ts';
import type { AuditedCoordinate } from '../compile/auditedCoordinate.ts';
import type { Shape } from '../compile/compileShape.ts';
import type { Access } from '../../common/access.ts';
import type { Caller } from '../identity/caller.ts';
import { areSame, haveCommon, placesIn, placesOf, union, type Places, type Served } from '../shape/served.ts';

/** What the audit keeps of a request. Never a value. */
export interface AuditedRequest {
  readonly caller: Pick<Caller, 'requestId' | 'user' | 'organisation' | 'subject' | 'reference' | 'access'>;
  readonly operation: string | undefined;
  /** Of the operation without its literals. */
  readonly digest?: string | undefined;
  readonly isMutation: boolean;
  readonly outcome: AuditOutcome;
  /** Why it was refused. */
  readonly code?: string | undefined;
  readonly shape?: Shape | undefined;
  /** What was served; absent where nothing was. */
  readonly served?: Served | undefined;
  /** Withheld from everybody whom it can be about. */
  readonly withheld?: readonly Withheld[];
  /** The answer's errors: what was withheld of single subjects. */
  readonly errors?: readonly GraphQLFormattedError[];
}

/** An entry that is yet to be written, and whether it has to be on the disk before the answer leaves. */
export interface Unwritten {
  readonly waits: boolean;
  /** How many bytes it is taken to need until it is written. */
  readonly atMost: number;
  readonly write: () => WrittenEntry;
}

/** An entry without its number and time (JSON, its first brace missing). */
export interface WrittenEntry {
  readonly text: string;
  /** The sets of fields that it names: digest, and JSON. */
  readonly sets: readonly FieldSet[];
}

/** A set of fields that are read together. */
export interface FieldSet {
  readonly digest: string;
  readonly fields: string;
}

/** The entry of a request. `hidden` is the legal ground on which reads for its purpose are not shown to subjects. */
export function requestEntry(request: AuditedRequest, hidden: string | undefined): Unwritten {
  return { waits: hasToWait(request), atMost: atMostBytes(request), write: () => writtenEntry(request, hidden) };
}

const USUAL_BYTES = 1024;
const SUBJECT_BYTES = 32;
const WITHHELD_BYTES = 128;

function atMostBytes({ operation, served, withheld, errors }: AuditedRequest): number {
  const subjects = served ? served.bySubject.size + served.inMatters.size : 0;
  const withholdings = (withheld?.length ?? 0) + (errors?.length ?? 0);
  return USUAL_BYTES + (operation?.length ?? 0) + subjects * SUBJECT_BYTES + withholdings * WITHHELD_BYTES;
}

function writtenEntry(request: AuditedRequest, hidden: string | undefined): WrittenEntry {
  const { caller, isMutation, outcome, code, shape, served, withheld = [], errors = [] } = request;
  const { reference, access } = caller;
  const alone = shape && served && served.alone.length > 0 ? groupOf(shape, served.alone, undefined) : undefined;
  const reads = shape && served ? readsOf(shape, served, access.self) : [];
  const kept = withheldFrom(withheld, errors);
  const administers = isMutation || alone?.administers === true || kept.some(({ reason }) => reason === 'SCOPE');
  let text = `"kind":"REQUEST","logs":${logsOf(administers, reads.length > 0)},"request":${JSON.stringify(caller.requestId)}`;
  text += `${askedAlike(request)}${member('reference', reference)},"outcome":"${outcome}"${member('code', code)}`;
  if (alone) text += `,"alone":"${alone.digest}"`;
  if (reads.length > 0) text += `,"reads":[${reads.map(readText).join()}]`;
  if (kept.length > 0) text += `,"withheld":${JSON.stringify(kept)}`;
  if (hidden !== undefined && reads.length > 0) text += `,"hidden":${JSON.stringify(hidden)}`;
  const sets = alone ? [alone, ...reads.map(({ group }) => group)] : reads.map(({ group }) => group);
  return { sets, text: `${text}}` };
}

/** What one request after another of a caller has in common. */
interface AskedAlike extends Pick<AuditedRequest, 'operation' | 'digest'>, Pick<Caller, 'user' | 'organisation' | 'subject'> {
  readonly text: string;
}

const askedLast = new WeakMap<Access, AskedAlike>();

/** Who asks what for what. The same access is given for the same token and purpose, and mostly the same is asked again. */
function askedAlike({ caller: { user, organisation, subject, access }, operation, digest }: AuditedRequest): string {
  const last = askedLast.get(access);
  const isSameCaller = last?.user === user && last?.organisation === organisation && last?.subject === subject;
  if (last && isSameCaller && last.digest === digest && last.operation === operation) return last.text;
  const text =
    member('user', user) +
    member('organisation', organisation) +
    member('subject', subject) +
    `${member('purpose', access.purpose)},"revision":${access.revision}` +
    member('operation', operation) +
    member('document', digest);
  askedLast.set(access, { user, organisation, subject, operation, digest, text });
  return text;
}

/** Written out: an object would be made for each request only to be taken apart again. */
function member(name: string, value: string | undefined): string {
  return value === undefined ? '' : `,"${name}":${JSON.stringify(value)}`;
}

const LOGS = { data: listOf('DATA_ACCESS'), administration: listOf('ADMINISTRATION'), both: listOf('DATA_ACCESS', 'ADMINISTRATION') };

function listOf(...logs: AuditLog[]): string {
  return JSON.stringify(logs);
}

function logsOf(administers: boolean, reads: boolean): string {
  if (!administers) return LOGS.data;
  return reads ? LOGS.both : LOGS.administration;
}

/** Ids that were recognised hold nothing that JSON would have to escape. */
function readText({ group, ids, self }: SubjectsReadAlike): string {
  return `{"set":"${group.digest}","subjects":["${ids.join('","')}"]${self ? ',"self":true' : ''}}`;
}

/** What was read alike, and what follows from it. */
interface ReadGroup extends FieldSet {
  readonly administers: boolean;
}

/** What sets of coordinates of a shape come to, and the one asked for last. */
interface KnownGroups {
  readonly all: Map<string, ReadGroup>;
  last: { readonly places: Places; readonly subjectClass: SubjectClass | undefined; readonly group: ReadGroup } | undefined;
}

const known = new WeakMap<Shape, KnownGroups>();
/** Of one shape: a caller may leave out other fields each time. */
const MOST_GROUPS = 1_000;

/** What a set of coordinates of a shape comes to: most requests of a shape read the same, and it is worked out once. */
function groupOf(shape: Shape, places: Places, subjectClass: SubjectClass | undefined): ReadGroup {
  let groups = known.get(shape);
  if (!groups) known.set(shape, (groups = { all: new Map<string, ReadGroup>(), last: undefined }));
  const { all, last } = groups;
  if (last?.subjectClass === subjectClass && last && areSame(last.places, places)) return last.group;
  const key = `${subjectClass ?? ''} ${places.join()}`;
  let group = all.get(key);
  if (!group) {
    const coordinates = placesIn(places).map((place) => shape.audited[place] as AuditedCoordinate);
    // Records of several data sets may have been shown by one coordinate.
    const fields = new Map<string, AuditedField>(
      coordinates.flatMap(({ field, tested }) => [field, ...tested].map((each) => [JSON.stringify(each), each] as const)),
    );
    const read = [...fields.values()];
    group = {
      digest: fieldSetDigest(read),
      fields: JSON.stringify(read),
      administers: coordinates.some(({ administers }) => administers),
    };
    if (all.size >= MOST_GROUPS) all.clear();
    all.set(key, group);
  }
  groups.last = { places, subjectClass, group };
  return group;
}

/** Before the entry is written, on the hot path: a few words compared. */
function hasToWait({ outcome, shape, served }: AuditedRequest): boolean {
  if (outcome === 'ATTEMPTED') return true;
  if (!shape || !served) return false;
  const waiting = waitingPlaces(shape);
  // A root field has one level, that of organisations.
  if (haveCommon(served.alone, waiting.organisation)) return true;
  for (const [{ subject }, places] of served.bySubject) if (haveCommon(places, waiting[subject.subjectClass])) return true;
  for (const [{ subject }, places] of served.inMatters) if (haveCommon(places, waiting[subject.subjectClass])) return true;
  return false;
}

const waitingOf = new WeakMap<Shape, Readonly<Record<SubjectClass, Places>>>();

/** Of whom which coordinates of a shape have to be in the log before an answer leaves. */
function waitingPlaces(shape: Shape): Readonly<Record<SubjectClass, Places>> {
  let waiting = waitingOf.get(shape);
  if (!waiting) {
    const of = (each: SubjectClass): Places => placesOf(shape.audited.flatMap(({ waits }, place) => (waits[each] ? [place] : [])));
    waiting = Object.fromEntries(SUBJECT_CLASSES.map((each) => [each, of(each)])) as Record<SubjectClass, Places>;
    waitingOf.set(shape, waiting);
  }
  return waiting;
}

interface SubjectsReadAlike {
  readonly group: ReadGroup;
  readonly self: boolean;
  readonly ids: string[];
}

function readsBySubject({ bySubject, inMatters }: Served): ReadonlyMap<RequestRecord, Places> {
  if (inMatters.size === 0) return bySubject;
  const all = new Map(bySubject);
  for (const [record, places] of inMatters) all.set(record, union(all.get(record) ?? [], places));
  return all;
}

function readsOf(shape: Shape, served: Served, selves: readonly string[]): SubjectsReadAlike[] {
  const [own, others] = [new Map<ReadGroup, string[]>(), new Map<ReadGroup, string[]>()];
  for (const [{ subject }, places] of readsBySubject(served)) {
    const alike = selves.length > 0 && selves.includes(subject.id) ? own : others;
    const group = groupOf(shape, places, subject.subjectClass);
    const found = alike.get(group);
    if (found) found.push(subject.id);
    else alike.set(group, [subject.id]);
  }
  const told = (self: boolean, alike: ReadonlyMap<ReadGroup, string[]>): SubjectsReadAlike[] =>
    [...alike].map(([group, ids]) => ({ group, self, ids }));
  return [...told(true, own), ...told(false, others)];
}

function withheldFrom(before: readonly Withheld[], errors: readonly GraphQLFormattedError[]): { coordinate: string; reason: string }[] {
  if (before.length === 0 && errors.length === 0) return [];
  const found = new Map<string, { coordinate: string; reason: string }>();
  const add = (coordinate: string, reason: string): void => void found.set(`${coordinate} ${reason}`, { coordinate, reason });
  for (const { coordinate, decision } of before) add(coordinate, decision.reason);
  for (const { extensions } of errors)
    if (extensions?.['code'] === 'UNAUTHORIZED_FIELD_OR_TYPE') add(String(extensions['coordinate']), String(extensions['reason']));
  return [...found.values()];
}
