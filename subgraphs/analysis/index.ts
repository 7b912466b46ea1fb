import { defineSubgraph } from '../shared/defineSubgraph.ts';
import { wholeCatalogue } from './catalogue/wholeCatalogue.ts';
import { recordsChangedEndpoint } from './documents/recordsChangedEndpoint.ts';
import { coverageIndicators } from './coverage/coverageIndicators.ts';
import { resolvers } from './resolvers.ts';

export default defineSubgraph({
  name: 'analysis',
  folder: new URL('.', import.meta.url),
  resolvers,
  internal: { 'records-changed': recordsChangedEndpoint },
  async prepare() {
    // Faulty data stops the start, not the first query.
    await wholeCatalogue();
    coverageIndicators();
  },
});
