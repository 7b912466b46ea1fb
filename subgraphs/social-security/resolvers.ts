import { departmentListings } from '../shared/records/departmentListings.ts';
import { recordConnection, recordList, recordOne } from '../shared/records/recordFields.ts';
import { namespace } from '../shared/subjectScope.ts';
import {
  contributionArrears,
  contributions,
  enrolments,
  frauds,
  honours,
  labourGrades,
  labourViolations,
  listings,
  ofNewestYear,
  wageArrears,
} from './source.ts';

/** 人力资源和社会保障 / what the social security department answers. */
export const resolvers = {
  Subject: { socialSecurity: namespace },
  SocialSecurityCredit: {
    enrolment: recordList(enrolments),
    contributions: recordConnection(contributions),
    arrears: recordConnection(contributionArrears),
    labourGrade: recordOne(labourGrades, { newest: ofNewestYear }),
    labourViolations: recordConnection(labourViolations),
    wageArrears: recordConnection(wageArrears),
    fraud: recordList(frauds),
    honours: recordList(honours),
    listings: departmentListings(listings),
  },
};
