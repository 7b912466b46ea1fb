import { departmentListings } from '../shared/records/departmentListings.ts';
import { recordConnection, recordOne } from '../shared/records/recordFields.ts';
import { namespace } from '../shared/subjectScope.ts';
import { contributionArrears, labourGrades, listings, ofNewestYear, wageArrears } from './source.ts';

/** 人力资源和社会保障 / what the social security department answers. */
export const resolvers = {
  Subject: { socialSecurity: namespace },
  SocialSecurityCredit: {
    arrears: recordConnection(contributionArrears),
    labourGrade: recordOne(labourGrades, { where: ofNewestYear }),
    wageArrears: recordConnection(wageArrears),
    listings: departmentListings(listings),
  },
};
