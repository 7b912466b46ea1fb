import { departmentListings } from '../shared/records/departmentListings.ts';
import { recordConnection, recordList } from '../shared/records/recordFields.ts';
import { namespace } from '../shared/subjectScope.ts';
import { badOnly, conduct, listings, projects, qualifications, stillValid } from './source.ts';

/** 住房和城乡建设 / what the construction department answers. */
export const resolvers = {
  Subject: { construction: namespace },
  ConstructionCredit: {
    qualifications: recordList(qualifications, { where: stillValid }),
    projects: recordConnection(projects),
    badConduct: recordConnection(conduct, { where: badOnly }),
    listings: departmentListings(listings),
  },
};
