import { jurisdictions } from '../../common/jurisdictions.ts';
import { divisionFields, divisions } from './resolvers/divisionFields.ts';
import { subject, subjects } from './resolvers/lookup.ts';
import { profileFields } from './resolvers/profile.ts';
import { search } from './resolvers/search.ts';
import { subjectFields } from './resolvers/subjectFields.ts';

/** 主体登记 / what the registry answers: who a subject is, and what all departments together say of its standing. */
export const resolvers = {
  Query: { subject, subjects, search, divisions, jurisdictions: () => [...jurisdictions().values()] },
  Subject: subjectFields,
  Division: divisionFields,
  ...profileFields,
};
