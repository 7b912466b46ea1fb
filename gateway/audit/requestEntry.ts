import type { GraphQLFormattedError } from 'graphql';
import { fieldSetDigest, type AuditedField, type AuditLog, type AuditOutcome } from '../../common/auditEntry.ts';
import type { SubjectClass } from '../../common/subjectClass.ts';
import type { Withheld } from '../authorise/fieldDecider.ts';
import type { RequestRecord } from '../authorise/requestRecords.ts';
import type { AuditedCoordinate } from '../compile/auditedCoordinate.ts';
import type { Shape } from '../compile/compileShape.ts';
import type { Caller } from '../identity/caller.ts';
import { placesIn, union, type Places, type Served } from '../shape/served.ts';

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

/** An entry without its number and time (JSON, its first brace missing), and whether it has to be on the disk before the answer leaves. */
export interface WrittenEntry {
  readonly text: string;
  readonly waits: boolean;
  /** The sets of fields that it names: digest, and JSON. */
  readonly sets: readonly FieldSet[];
}

/** A set of fields that are read together. */
export interface FieldSet {
  readonly digest: string;
  readonly fields: string;
}

/** Writes the entry of a request. `hidden` is the legal ground on which reads for its purpose are not shown to subjects. */
export function requestEntry(request: AuditedRequest, hidden: string | undefined): WrittenEntry {
  const { caller, operation, digest, isMutation, outcome, code, shape, served, withheld = [], errors = [] } = request;
  const { user, organisation, subject, reference, access } = caller;
  const alone = shape && served && served.alone.length > 0 ? groupOf(shape, served.alone, undefined) : undefined;
  const reads = shape && served ? readsOf(shape, served, access.self) : [];
  const kept = withheldFrom(withheld, errors);
  const administers = isMutation || alone?.administers === true || kept.some(({ reason }) => reason === 'SCOPE');
  let text = `"kind":"REQUEST","logs":${logsOf(administers, reads.length > 0)},"request":${JSON.stringify(caller.requestId)}`;
  text += member('user', user) + member('organisation', organisation) + member('subject', subject);
  text += `${member('purpose', access.purpose) + member('reference', reference)},"revision":${access.revision}`;
  text += `${member('operation', operation) + member('document', digest)},"outcome":"${outcome}"${member('code', code)}`;
  if (alone) text += `,"alone":"${alone.digest}"`;
  if (reads.length > 0) text += `,"reads":[${reads.map(readText).join()}]`;
  if (kept.length > 0) text += `,"withheld":${JSON.stringify(kept)}`;
  if (hidden !== undefined && reads.length > 0) text += `,"hidden":${JSON.stringify(hidden)}`;
  const sets = alone ? [alone, ...reads.map(({ group }) => group)] : reads.map(({ group }) => group);
  return { sets, text: `${text}}`, waits: outcome === 'ATTEMPTED' || alone?.waits === true || reads.some(({ group }) => group.waits) };
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
  readonly waits: boolean;
  readonly administers: boolean;
}

const known = new WeakMap<Shape, Map<string, ReadGroup>>();

/** What a set of coordinates of a shape comes to: most requests of a shape read the same, and it is worked out once. */
function groupOf(shape: Shape, places: Places, subjectClass: SubjectClass | undefined): ReadGroup {
  let groups = known.get(shape);
  if (!groups) known.set(shape, (groups = new Map<string, ReadGroup>()));
  const key = `${subjectClass ?? ''} ${places.join()}`;
  let group = groups.get(key);
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
      // A root field has one level, that of organisations.
      waits: coordinates.some(({ waits }) => waits[subjectClass ?? 'organisation']),
      administers: coordinates.some(({ administers }) => administers),
    };
    groups.set(key, group);
  }
  return group;
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
  const alike = new Map<string, SubjectsReadAlike>();
  for (const [{ subject }, places] of readsBySubject(served)) {
    const self = selves.length > 0 && selves.includes(subject.id);
    const key = `${subject.subjectClass} ${self} ${places.join()}`;
    const found = alike.get(key);
    if (found) found.ids.push(subject.id);
    else alike.set(key, { group: groupOf(shape, places, subject.subjectClass), self, ids: [subject.id] });
  }
  return [...alike.values()];
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
