import { departmentListings } from '../shared/records/departmentListings.ts';
import { recordConnection, recordList, recordOne } from '../shared/records/recordFields.ts';
import { namespace } from '../shared/subjectScope.ts';
import { licences, listings, penalties, registrations, seriousViolations, stillListed } from './source.ts';

/** 市场监管 / what the market regulator answers. */
export const resolvers = {
  Subject: { market: namespace },
  MarketCredit: {
    registration: recordOne(registrations),
    licences: recordConnection(licences),
    penalties: recordConnection(penalties),
    seriousViolations: recordList(seriousViolations, { where: stillListed }),
    listings: departmentListings(listings),
  },
};
