import { z } from 'zod';
import type { SubjectReference } from '../../../common/opaqueId.ts';
import { withheldError } from '../../shared/guard.ts';
import { pageSize } from '../../shared/records/cursor.ts';
import { decideRecords, isOfOrganisationsOnly, leafOf } from '../../shared/records/recordRule.ts';
import type { RequestContext } from '../../shared/requestContext.ts';
import { requireSubject } from '../../shared/subjectScope.ts';
import { catalogue, type CatalogueEntry } from '../source/catalogue.ts';
import { collectingSectors } from '../source/policy.ts';
import { noticesOf, type KeptRecord, type NoticedRecord } from '../source/notices.ts';
import { connection } from '../../shared/connection.ts';
import { refusal } from './checkedArguments.ts';
import { requireSelf } from './requireSelf.ts';
import { cursorOf, placeOf } from './placeCursor.ts';

const HOW_TO_OBJECT =
  '认为有误的，可随时提出异议（fileObjection），受理后即在记录旁标注并限期书面答复；符合条件的可申请修复（requestRepair），也可在记录旁附上声明（makeStatement） / object at any time by fileObjection: it is marked beside the record and answered in writing within its term; repair by requestRepair, your own words by makeStatement';

/** `Subject.notices`: to others than the subject only where they may read every data set that could be told of: a part would look like the whole. */
export async function notices(
  parent: unknown,
  args: { first?: number | null; after?: string | null },
  context: RequestContext,
): Promise<object> {
  const subject = requireSubject(parent);
  const collecting = collectingSectors();
  mustRead(
    catalogue().filter(({ category, sector }) => category === 'NEGATIVE' && collecting.includes(sector)),
    subject,
    context,
  );
  const first = pageSize(args.first ?? 20);
  const after = args.after == null ? undefined : placeOf(args.after);
  const { records, total, datasets } = await noticesOf(context, subject, first + 1, after);
  // Of some data sets it depends on the record whether it is negative: their departments alone know which these are.
  mustRead(
    catalogue().filter(({ code, sector }) => datasets.some((each) => each.code === code && each.sector === sector)),
    subject,
    context,
  );
  const node = (notice: NoticedRecord | KeptRecord): object =>
    'source' in notice ? { ...notice, sector: notice.source, determinedOn: null, howToObject: HOW_TO_OBJECT } : recordNode(notice);
  const recordNode = ({ sector, dataset, list, record, documentNumber, ...rest }: NoticedRecord): object => {
    const title = list ?? catalogue().find((entry) => entry.code === dataset && entry.sector === sector)?.title ?? dataset;
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

/** Throws what stands for a withheld field, under the name of the first leaf whose records the caller may not read of the subject. */
function mustRead(entries: readonly CatalogueEntry[], subject: SubjectReference, { access }: RequestContext): void {
  for (const entry of entries) {
    if (subject.subjectClass !== 'organisation' && isOfOrganisationsOnly(entry)) continue;
    // What is gathered from several data sets no consent opens.
    const decision = decideRecords(entry, subject, access, { byConsent: false });
    if (!decision.allow) throw withheldError(leafOf(entry) ?? 'Subject.notices', entry.sector, decision);
  }
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
