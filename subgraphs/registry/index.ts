import { defineSubgraph } from '../shared/defineSubgraph.ts';
import { identifiedEndpoint } from './identifiedEndpoint.ts';
import { representedEndpoint } from './representedEndpoint.ts';
import { resolvers } from './resolvers.ts';
import { seedDivisions } from './source/divisions.ts';

export default defineSubgraph({
  name: 'registry',
  folder: new URL('.', import.meta.url),
  resolvers,
  prepare: seedDivisions,
  internal: { represented: representedEndpoint, identified: identifiedEndpoint },
});
