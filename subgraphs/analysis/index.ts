import { defineSubgraph } from '../shared/defineSubgraph.ts';
import { resolvers } from './resolvers.ts';

export default defineSubgraph({ name: 'analysis', folder: new URL('.', import.meta.url), resolvers });
