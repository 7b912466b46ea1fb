import { CreditGraphError } from '../../../common/errors.ts';
import type { SubjectReference } from '../../../common/opaqueId.ts';
import { readSubgraphs } from '../../../common/subgraphs.ts';
import { listingsCoordinate, refusalForSubject } from '../../shared/cohort/leafRules.ts';
import { measuresInForce } from '../../shared/measures/measuresInForce.ts';
import { firstOf } from '../../shared/records/acrossSectors.ts';
import { decideRecords, isOfOrganisationsOnly } from '../../shared/records/recordRule.ts';
import type { RequestContext } from '../../shared/requestContext.ts';
import { gatherRecords, type GatheredRecord } from '../gatherRecords.ts';
import { timelineRecord } from '../records.ts';
import { gatherLists } from '../screening/gatherLists.ts';
import { catalogue } from '../source.ts';
import { identityOf } from './identityOf.ts';
import type { ReportContent, Withheld } from './reportContent.ts';

const PAGE = 500;

/**
 * All that the caller may see of a subject, as it is kept in a report: who it is, every record of every department with objection and
 * statement beside it, its lists and what they bring about; and by name what is withheld, and which department did not answer.
 */
export async function gatherReport(context: RequestContext, subject: SubjectReference): Promise<ReportContent> {
  const { identity, withheld: withheldOfIdentity } = await identityOf(context, subject);
  const sectors = readSubgraphs().map(({ name }) => name);
  const collecting = sectors.filter((sector) => catalogue().some((entry) => entry.sector === sector));
  const recordsRefused = refusalForSubject('Subject.records', 'analysis', context.access, subject);
  const gathered = await Promise.all((recordsRefused ? [] : collecting).map((sector) => recordsIn(context, subject, sector)));
  const listsRefused = ['Subject.listings', 'Subject.measures'].flatMap(
    (coordinate) => refusalForSubject(coordinate, 'registry', context.access, subject) ?? [],
  );
  const { bySubject, unavailable } = await gatherLists(context, [subject.id], listsRefused.length > 0 ? [subject.id] : []);
  const lists = bySubject.get(subject.id) ?? { listings: [], withheld: [], digests: {} };
  const withheldRecords = (recordsRefused ? [recordsRefused] : []).map(({ sector, decision: { reason, requiredLevel } }): Withheld => {
    return { sector, what: '记录 / records', reason, requiredLevel };
  });
  const withheldSets = catalogue().flatMap((entry): Withheld[] => {
    const dataset = { ...entry, type: entry.typeName };
    if (subject.subjectClass !== 'organisation' && isOfOrganisationsOnly(dataset)) return [];
    const decision = decideRecords(dataset, subject, context.access, { byConsent: false });
    return decision.allow
      ? []
      : [{ sector: entry.sector, what: entry.title, reason: decision.reason, requiredLevel: decision.requiredLevel }];
  });
  const withheldLists = lists.withheld.flatMap((sector): Withheld[] => {
    const refusal = refusalForSubject(listingsCoordinate(sector) ?? '', sector, context.access, subject) ?? listsRefused[0];
    return refusal
      ? [{ sector, what: '名单 / lists', reason: refusal.decision.reason, requiredLevel: refusal.decision.requiredLevel }]
      : [];
  });
  const records = firstOf(
    gathered.flatMap(({ records: found }) => found),
    Number.MAX_SAFE_INTEGER,
  );
  return {
    subject: subject.id,
    identity,
    records: records.map((record) => timelineRecord(context, subject, record)),
    listings: lists.listings,
    measures: measuresInForce(lists.listings, subject.subjectClass, undefined, context.today),
    withheld: [...withheldOfIdentity, ...withheldRecords, ...withheldSets, ...withheldLists],
    unavailable: [...new Set([...gathered.flatMap((each) => (each.isDown ? [each.sector] : [])), ...unavailable])].sort(),
    digests: lists.digests,
  };
}

async function recordsIn(
  context: RequestContext,
  subject: SubjectReference,
  sector: string,
): Promise<{ sector: string; records: GatheredRecord[]; isDown: boolean }> {
  const records: GatheredRecord[] = [];
  try {
    for (;;) {
      const last = records.at(-1);
      const after = last && { at: last.at, sector: last.sector, number: last.number };
      const page = await gatherRecords(context, subject, { sectors: [sector], first: PAGE, after, withTotal: false });
      records.push(...page.records);
      if (page.records.length < PAGE) return { sector, records, isDown: false };
    }
  } catch (error) {
    // A part of a department's records would look like all of them.
    if (error instanceof CreditGraphError && error.code === 'DEPARTMENT_UNAVAILABLE') return { sector, records: [], isDown: true };
    throw error;
  }
}
