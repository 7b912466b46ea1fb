import { defineSubgraph } from '../shared/defineSubgraph.ts';
import { wholeCatalogue } from './catalogue/wholeCatalogue.ts';
import { recordsChangedEndpoint } from './documents/recordsChangedEndpoint.ts';
import { resolvers } from './resolvers.ts';

export default defineSubgraph({
  name: 'analysis',
  folder: new URL('.', import.meta.url),
  resolvers,
  internal: { 'records-changed': recordsChangedEndpoint },
  async prepare() {
    // A faulty catalogue stops the start, not the first query.
    await wholeCatalogue();
  },
});
