import { departmentListings } from '../shared/records/departmentListings.ts';
import { recordConnection, recordList, recordOne } from '../shared/records/recordFields.ts';
import { namespace } from '../shared/subjectScope.ts';
import { arrears, gradedSince, grades, listings, ofNewestYear, onPublishedList } from './source.ts';

/** 税务 / what the tax department answers. */
export const resolvers = {
  Subject: { tax: namespace },
  TaxCredit: {
    publishedGrade: recordOne(grades, { where: onPublishedList }),
    grade: recordOne(grades, { where: ofNewestYear }),
    grades: recordList(grades, { where: gradedSince }),
    arrears: recordConnection(arrears),
    listings: departmentListings(listings),
  },
};
