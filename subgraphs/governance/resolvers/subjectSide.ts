import { z } from 'zod';
import { pageSize } from '../../shared/records/cursor.ts';
import type { RequestContext } from '../../shared/requestContext.ts';
import { requireSubject } from '../../shared/subjectScope.ts';
import { catalogue } from '../source/catalogue.ts';
import { noticesOf, type KeptRecord, type NoticedRecord } from '../source/notices.ts';
import { connection } from '../../shared/connection.ts';
import { refusal } from './checkedArguments.ts';
import { requireSelf } from './requireSelf.ts';
import { cursorOf, placeOf } from './placeCursor.ts';

const HOW_TO_OBJECT =
  '认为有误的，可随时提出异议（fileObjection），受理后即在记录旁标注并限期书面答复；符合条件的可申请修复（requestRepair），也可在记录旁附上声明（makeStatement） / object at any time by fileObjection: it is marked beside the record and answered in writing within its term; repair by requestRepair, your own words by makeStatement';

/** `Subject.notices`. */
export async function notices(
  parent: unknown,
  args: { first?: number | null; after?: string | null },
  context: RequestContext,
): Promise<object> {
  const subject = requireSubject(parent);
  const first = pageSize(args.first ?? 20);
  const after = args.after == null ? undefined : placeOf(args.after);
  const { records, total } = await noticesOf(context, subject.id, first + 1, after);
  const node = (notice: NoticedRecord | KeptRecord): object =>
    'source' in notice ? { ...notice, sector: notice.source, determinedOn: null, howToObject: HOW_TO_OBJECT } : recordNode(notice);
  const recordNode = ({ sector, dataset, record, documentNumber, ...rest }: NoticedRecord): object => {
    const title = catalogue().find((entry) => entry.code === dataset && entry.sector === sector)?.title ?? dataset;
    return {
      ...rest,
      recordId: context.ids.recordId({ sector, dataset, subjectClass: subject.subjectClass, record }),
      sector,
      dataset,
      documentNumber,
      title: documentNumber === null ? title : `${title} ${documentNumber}`,
      howToObject: HOW_TO_OBJECT,
    };
  };
  return connection(
    records.map((record) => ({ cursor: cursorOf(record), node: node(record) })),
    first,
    after !== undefined,
    total,
  );
}

/** `Mutation.refusePositiveData`: of the caller himself, or of whom he represents. */
export async function refusePositiveData(
  _parent: unknown,
  { dataset, subject: named }: { dataset: string; subject?: string | null },
  context: RequestContext,
): Promise<boolean> {
  const subject = named ?? context.calls[0]?.subject;
  if (subject === undefined) throw refusal('subject 须写明 / subject must be given');
  requireSelf('Mutation.refusePositiveData', subject, context);
  const positive = catalogue().filter(({ category }) => category === 'POSITIVE');
  const entry = positive.find(({ code }) => code === dataset);
  if (!entry)
    throw refusal(`dataset 须为良好信息目录 / must be a data set of positive information: ${positive.map(({ code }) => code).join(' ')}`);
  if (!context.askInternal) throw new Error('governance was started without its way to the departments');
  return z.object({ refused: z.boolean() }).parse(await context.askInternal(entry.sector, 'refuse-positive', { subject, dataset })).refused;
}
