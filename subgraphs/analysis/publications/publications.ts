import type { GraphQLResolveInfo } from 'graphql';
import { CreditGraphError } from '../../../common/errors.ts';
import { connection } from '../../shared/connection.ts';
import { MASKS } from '../../shared/mask.ts';
import { pageSize, positionCursors } from '../../shared/records/cursor.ts';
import { selectedFields } from '../../shared/records/selectedFields.ts';
import type { RequestContext } from '../../shared/requestContext.ts';
import { catalogue, type Dataset } from '../source.ts';
import { askPublished, type PublishedAnswer, type PublishedRecord } from './askPublished.ts';
import { publishedClasses } from './publishedClasses.ts';

interface Arguments {
  readonly dataset: string;
  readonly kind?: 'RED' | 'BLACK' | 'WATCH' | null;
  readonly division?: readonly string[] | null;
  readonly during?: { readonly from?: string | null; readonly to?: string | null } | null;
  readonly first?: number | null;
  readonly after?: string | null;
}

const NOTHING: PublishedAnswer = { records: [], list: null, total: 0 };

/** `Query.publications`: a page of what a data set publishes; the same page, whoever asks. */
export async function publications(_parent: unknown, args: Arguments, context: RequestContext, info: GraphQLResolveInfo): Promise<object> {
  const entry = catalogue().find(({ code }) => code === args.dataset);
  // A misspelt code must not read as a data set that publishes nothing.
  if (!entry) throw new CreditGraphError('BAD_USER_INPUT', 'dataset: 没有这个目录，代码见 catalogue / no such data set, see `catalogue`');
  const first = pageSize(args.first ?? 50);
  const cursors = positionCursors(context.ids, `Query.publications ${entry.sector}/${entry.code}`);
  const after = args.after == null ? undefined : cursors.decode(args.after);
  const { from, to } = args.during ?? {};
  if (from != null && to != null && from > to)
    throw new CreditGraphError('BAD_USER_INPUT', 'during.from 晚于 during.to / during.from is after during.to');
  const question = {
    divisions: args.division ?? undefined,
    from: from ?? undefined,
    to: to ?? undefined,
    first: first + 1,
    after,
    withTotal: selectedFields(info).has('totalCount'),
  };
  // Departments put and lift what is watched: nobody publishes it. And a data set leads onto lists of one kind only.
  const hasNone = args.kind != null && args.kind !== entry.listing;
  const onlyListed = args.kind != null;
  const { records, list, total } = hasNone
    ? NOTHING
    : await askPublished(context, entry, publishedClasses(entry, context.access), { ...question, onlyListed });
  const items = records.map((record) => ({
    cursor: cursors.encode({ on: record.on, number: record.record }),
    node: publication(context, entry, list, record),
  }));
  return connection(items, first, after !== undefined, total);
}

function publication(context: RequestContext, entry: Dataset, list: PublishedAnswer['list'], record: PublishedRecord): object {
  const subject = context.subject(record.subject);
  if (!subject) throw new Error(`${entry.sector}: published-records answered no subject`);
  const { sector, code: dataset } = entry;
  const stands = record.listed ? list : null;
  const { statement } = record;
  return {
    ...record,
    id: context.ids.recordId({ sector, dataset, subjectClass: subject.subjectClass, record: record.record }),
    sector,
    dataset,
    title: record.documentNumber === null ? entry.title : `${entry.title} ${record.documentNumber}`,
    subject,
    kind: stands?.kind ?? null,
    list: stands?.list ?? null,
    listName: stands?.name ?? null,
    remedy: stands?.remedy ?? null,
    // What natural persons write is masked for everybody below SHARED, and this is what everybody reads.
    statement: statement !== null && subject.subjectClass === 'individual' ? (MASKS['FREE_TEXT']?.(statement) ?? null) : statement,
  };
}
