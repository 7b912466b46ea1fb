import { defineSubgraph } from '../shared/defineSubgraph.ts';
import { resolvers } from './resolvers.ts';

export default defineSubgraph({ name: 'governance', folder: new URL('.', import.meta.url), resolvers });
