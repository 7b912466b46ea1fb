import { z } from 'zod';
import { WITHHELD_REASONS } from '../../../common/decide.ts';
import { CreditGraphError } from '../../../common/errors.ts';
import { PERMISSION_LEVELS } from '../../../common/permissionLevel.ts';
import { positionCursors } from '../../shared/records/cursor.ts';
import type { RequestContext } from '../../shared/requestContext.ts';
import { askPart } from '../askPart.ts';
import { catalogue } from '../source.ts';
import { noteRead, readBefore } from './exchangeReads.ts';

const MAX_PAGE = 1_000;
const answerSchema = z.object({
  /** Why no class may be read; null where one may. */
  refused: z
    .object({
      coordinate: z.string(),
      requiredLevel: z.enum(PERMISSION_LEVELS),
      heldLevel: z.enum(PERMISSION_LEVELS),
      reason: z.enum(WITHHELD_REASONS),
    })
    .nullable(),
  columns: z.array(z.string()),
  records: z.array(
    z.object({
      record: z.int(),
      subject: z.string(),
      standing: z.enum(['CURRENT', 'WITHDRAWN', 'REPAIRED', 'SUSPENDED', 'EXPIRED']),
      documentNumber: z.string().nullable(),
      key: z.string().nullable(),
      values: z.array(z.string().nullable()).nullable(),
    }),
  ),
});

interface Arguments {
  readonly dataset: string;
  readonly list?: string | null;
  readonly since?: string | null;
  readonly first?: number | null;
  readonly after?: string | null;
}

/**
 * `Query.exchangeRecords`: the department decides with what the caller holds; here its page becomes one of the graph. Of what has ended an
 * organisation hears as far as it was served when that organisation read the data set last.
 */
export async function exchangeRecords(_parent: unknown, args: Arguments, context: RequestContext): Promise<object> {
  const entry = catalogue().find(({ code }) => code === args.dataset);
  if (!entry) throw new CreditGraphError('BAD_USER_INPUT', 'dataset: 没有这个目录，代码见 catalogue / no such data set, see `catalogue`');
  const first = args.first ?? 200;
  if (!Number.isInteger(first) || first < 1 || first > MAX_PAGE)
    throw new CreditGraphError('BAD_USER_INPUT', `first 须在 1 到 ${MAX_PAGE} 之间 / first must be between 1 and ${MAX_PAGE}`);
  const { sector, code: dataset } = entry;
  const cursors = positionCursors(context.ids, `Query.exchangeRecords ${sector}/${dataset}`);
  const organisation = context.calls[0]?.organisation;
  const reader = organisation === undefined || args.list != null ? undefined : { organisation, dataset };
  const readAt = reader && args.since != null ? await readBefore(context.db, reader, args.since) : undefined;
  const question = {
    dataset,
    ...(args.list == null ? {} : { list: args.list }),
    ...(args.since == null ? {} : { since: args.since }),
    ...(readAt === undefined ? {} : { readAt }),
    first: first + 1,
    after: args.after == null ? 0 : cursors.decode(args.after).number,
  };
  const answer = await askPart(context, sector, 'exchange-records', question, answerSchema, context.callerContext);
  if (answer.refused) throw new CreditGraphError('UNAUTHORIZED_FIELD_OR_TYPE', dataset, { sector, ...answer.refused });
  if (reader && args.after == null) await noteRead(context.db, reader, new Date(context.clock()));
  const records = answer.records.slice(0, first);
  const cursorOf = (record: { record: number } | undefined): string | null =>
    record ? cursors.encode({ on: null, number: record.record }) : null;
  return {
    columns: answer.columns,
    nodes: records.map(({ record, subject: id, standing, documentNumber, key, values }) => {
      const subject = context.subject(id);
      if (!subject) throw new Error(`${sector}: exchange-records answered no subject`);
      const recordId = context.ids.recordId({ sector, dataset, subjectClass: subject.subjectClass, record });
      return { subjectId: subject.id, recordId, subject, standing, documentNumber, key, values };
    }),
    pageInfo: {
      hasNextPage: answer.records.length > first,
      hasPreviousPage: args.after != null,
      startCursor: cursorOf(records[0]),
      endCursor: cursorOf(records.at(-1)),
    },
  };
}
