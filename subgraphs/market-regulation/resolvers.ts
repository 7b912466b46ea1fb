import { departmentListings } from '../shared/records/departmentListings.ts';
import { recordConnection, recordList, recordOne } from '../shared/records/recordFields.ts';
import { namespace } from '../shared/subjectScope.ts';
import {
  abnormalOperations,
  annualReports,
  inspections,
  licences,
  listings,
  penalties,
  qualityRecords,
  registrations,
  reportedSince,
  riskGrades,
  seriousViolations,
  stillListed,
  underPriceLaw,
} from './source.ts';

/** 市场监管 / what the market regulator answers. */
export const resolvers = {
  Subject: { market: namespace },
  MarketCredit: {
    registration: recordOne(registrations),
    licences: recordConnection(licences),
    penalties: recordConnection(penalties),
    seriousViolations: recordList(seriousViolations, { where: stillListed }),
    riskGrade: recordOne(riskGrades),
    abnormalOperations: recordList(abnormalOperations, { where: stillListed }),
    annualReports: recordList(annualReports, { where: reportedSince }),
    inspections: recordConnection(inspections),
    priceViolations: recordConnection(penalties, { where: underPriceLaw }),
    qualityRecords: recordConnection(qualityRecords),
    listings: departmentListings(listings),
  },
};
