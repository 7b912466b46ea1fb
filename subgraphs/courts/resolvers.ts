import { departmentListings } from '../shared/records/departmentListings.ts';
import { recordConnection, recordList } from '../shared/records/recordFields.ts';
import type { RequestContext } from '../shared/requestContext.ts';
import { namespace } from '../shared/subjectScope.ts';
import {
  consumptionRestrictions,
  dishonestDebts,
  enforcements,
  falseLitigation,
  findPublishedDebts,
  inForce,
  judgments,
  listings,
} from './source.ts';

/** 人民法院 / what the courts answer. */
export const resolvers = {
  Query: { judgmentDebtor },
  Subject: { courts: namespace },
  CourtCredit: {
    enforcements: recordConnection(enforcements),
    dishonestDebts: recordList(dishonestDebts, { where: inForce }),
    consumptionRestrictions: recordList(consumptionRestrictions, { where: inForce }),
    judgments: recordConnection(judgments),
    falseLitigation: recordList(falseLitigation),
    listings: departmentListings(listings),
  },
};

/** 履行情况 in the words in which the courts publish it. */
const performances = { NONE: '全部未履行', PARTIAL: '部分未履行', FULL: '全部已履行' } as const;

/** UTF-16 units of a name's 200 characters, as its layout has them, and of a document's number with whatever stands between its digits. */
const MAX_NAME = 400;
const MAX_DOCUMENT = 100;

/**
 * The published entries of a party, or null.
 *
 * Anybody may ask, about anybody: whether a document number is known, and whose it is, must not show. A wrong name, an unknown
 * number, an entry that is no longer published and characters that no database holds answer alike.
 */
async function judgmentDebtor(
  _root: unknown,
  { name, documentNumber }: { name: string; documentNumber: string },
  { db, today }: RequestContext,
): Promise<object[] | null> {
  if (name.includes('\0') || documentNumber.includes('\0')) return null;
  // Longer than any that is published: the database would sort the combining marks of a megabyte for minutes.
  if (name.length > MAX_NAME || documentNumber.length > MAX_DOCUMENT) return null;
  const debts = await findPublishedDebts(db, today, name, documentNumber);
  if (debts.length === 0) return null;
  return debts.map((debt) => ({ ...debt, performance: debt.performance && performances[debt.performance] }));
}
