import { departmentListings } from '../shared/records/departmentListings.ts';
import { recordConnection, recordList, recordOne } from '../shared/records/recordFields.ts';
import { referredSubject } from '../shared/records/referredSubject.ts';
import { namespace } from '../shared/subjectScope.ts';
import {
  badOnly,
  conduct,
  goodOnly,
  housingSupportCases,
  listings,
  practitioners,
  projects,
  qualifications,
  registeredNow,
  scores,
  stillValid,
  subcontracting,
} from './source.ts';

/** 住房和城乡建设 / what the construction department answers. */
export const resolvers = {
  Subject: { construction: namespace },
  ConstructionCredit: {
    qualifications: recordList(qualifications, { where: stillValid }),
    practitioners: recordConnection(practitioners, { where: registeredNow }),
    registrations: recordList(practitioners, { by: 'person' }),
    projects: recordConnection(projects),
    goodConduct: recordConnection(conduct, { where: goodOnly }),
    badConduct: recordConnection(conduct, { where: badOnly }),
    score: recordOne(scores),
    subcontractViolations: recordList(conduct, { where: subcontracting }),
    housingSupportFraud: recordList(housingSupportCases),
    listings: departmentListings(listings),
  },
  Practitioner: { firm: referredSubject('firm'), person: referredSubject('person') },
};
