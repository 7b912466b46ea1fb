import { departmentListings } from '../shared/records/departmentListings.ts';
import { recordConnection, recordList, recordOne, recordValue } from '../shared/records/recordFields.ts';
import { namespace } from '../shared/subjectScope.ts';
import { stillInForce } from '../shared/records/stillInForce.ts';
import {
  arrears,
  commitments,
  gradedSince,
  grades,
  inspections,
  irregular,
  listings,
  majorViolations,
  ofNewestYear,
  ofYear,
  onPublishedList,
  paid,
  penalties,
} from './source.ts';

/** 税务 / what the tax department answers. */
export const resolvers = {
  Subject: { tax: namespace },
  TaxCredit: {
    publishedGrade: recordOne(grades, { where: onPublishedList }),
    grade: recordOne(grades, { newest: ofNewestYear }),
    grades: recordList(grades, { where: gradedSince }),
    arrears: recordConnection(arrears),
    majorViolations: recordList(majorViolations),
    penalties: recordConnection(penalties),
    inspections: recordConnection(inspections),
    irregularSince: recordValue(irregular, 'determinedOn', { where: stillInForce }),
    paid: recordOne(paid, { where: ofYear }),
    commitments: recordList(commitments),
    listings: departmentListings(listings),
  },
};
