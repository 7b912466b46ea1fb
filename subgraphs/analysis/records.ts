import type { GraphQLResolveInfo } from 'graphql';
import { servingLevel } from '../../common/access.ts';
import { CreditGraphError } from '../../common/errors.ts';
import type { SubjectReference } from '../../common/opaqueId.ts';
import { reaches } from '../../common/permissionLevel.ts';
import { readSubgraphs } from '../../common/subgraphs.ts';
import { connection } from '../shared/connection.ts';
import { MASKS } from '../shared/mask.ts';
import type { Place } from '../shared/records/acrossSectors.ts';
import { pageSize, positionCursors, type PositionCursors } from '../shared/records/cursor.ts';
import { recordSummary } from '../shared/records/recordSummary.ts';
import { selectedFields } from '../shared/records/selectedFields.ts';
import type { RequestContext } from '../shared/requestContext.ts';
import { about, requireSubject } from '../shared/subjectScope.ts';
import { gatherRecords, type GatheredRecord } from './gatherRecords.ts';

interface Arguments {
  readonly category?: readonly string[] | null;
  readonly sector?: readonly string[] | null;
  readonly during?: { readonly from?: string | null; readonly to?: string | null } | null;
  readonly first?: number | null;
  readonly after?: string | null;
}

/** `Subject.records`: a page of the timeline over all departments, by keyset. */
export async function records(parent: unknown, args: Arguments, context: RequestContext, info: GraphQLResolveInfo): Promise<object> {
  const subject = requireSubject(parent);
  const first = pageSize(args.first ?? 20);
  const cursors = positionCursors(context.ids, `Subject.records ${subject.number}`);
  const after = args.after == null ? undefined : placeOf(cursors, args.after);
  const { from, to } = args.during ?? {};
  if (from != null && to != null && from > to)
    throw new CreditGraphError('BAD_USER_INPUT', 'during.from 晚于 during.to / during.from is after during.to');
  // A misspelt sector must not read as a department that has nothing on file.
  const sectors = args.sector == null ? undefined : [...new Set(args.sector)];
  const unknown = sectors?.find((name) => !readSubgraphs().some((entry) => entry.name === name));
  if (unknown !== undefined) throw new CreditGraphError('BAD_USER_INPUT', 'sector: 没有这个部门 / no such sector');
  const withTotal = selectedFields(info).has('totalCount');
  const question = {
    categories: args.category ?? undefined,
    sectors,
    from: from ?? undefined,
    to: to ?? undefined,
    first: first + 1,
    after,
    withTotal,
  };
  const { records: found, total } = await gatherRecords(context, subject, question);
  const items = found.map((record) =>
    about(subject, { cursor: cursorOf(cursors, record), node: timelineRecord(context, subject, record) }),
  );
  return about(subject, connection(items, first, after !== undefined, total));
}

/** A record of the timeline as it is served: a natural person's words in full at SHARED only. */
export function timelineRecord(context: RequestContext, subject: SubjectReference, { entry, at: _at, number, ...record }: GatheredRecord) {
  const id = context.ids.recordId({ sector: entry.sector, dataset: entry.code, subjectClass: subject.subjectClass, record: number });
  const hidesText = subject.subjectClass === 'individual' && !reaches(servingLevel(context.access, entry.sector, subject), 'SHARED');
  const statement = record.statement !== null && hidesText ? (MASKS['FREE_TEXT']?.(record.statement) ?? null) : record.statement;
  return recordSummary({ id, entry }, subject, { ...record, statement }, context.today);
}

function cursorOf(cursors: PositionCursors, { at, number, sector }: GatheredRecord): string {
  return `${cursors.encode({ on: at === '' ? null : at, number })}.${sector}`;
}

function placeOf(cursors: PositionCursors, cursor: string): Place {
  const dot = cursor.indexOf('.');
  const sector = cursor.slice(dot + 1);
  const { on, number } = cursors.decode(readSubgraphs().some(({ name }) => name === sector) ? cursor.slice(0, dot) : '');
  return { at: on ?? '', sector, number };
}
