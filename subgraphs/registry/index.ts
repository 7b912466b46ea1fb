import { defineSubgraph } from '../shared/defineSubgraph.ts';
import { divisionMembersEndpoint } from './divisionMembersEndpoint.ts';
import { identifiedEndpoint } from './identifiedEndpoint.ts';
import { representedEndpoint } from './representedEndpoint.ts';
import { resolvers } from './resolvers.ts';
import { screeningPartiesEndpoint } from './screeningPartiesEndpoint.ts';
import { subjectFilesEndpoint } from './subjectFilesEndpoint.ts';
import { seedDivisions } from './source/divisions.ts';
import { measureCatalogue } from '../shared/measures/measureCatalogue.ts';
import { ownFields } from './source/ownFields.ts';

export default defineSubgraph({
  name: 'registry',
  folder: new URL('.', import.meta.url),
  resolvers,
  ownFields,
  async prepare(db) {
    // A faulty catalogue stops the start, not the first query.
    measureCatalogue();
    await seedDivisions(db);
  },
  internal: {
    represented: representedEndpoint,
    identified: identifiedEndpoint,
    'screening-parties': screeningPartiesEndpoint,
    'division-members': divisionMembersEndpoint,
    'subject-files': subjectFilesEndpoint,
  },
});
