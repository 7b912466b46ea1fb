import { defineSubgraph } from '../shared/defineSubgraph.ts';
import { activePolicyEndpoint } from './activePolicyEndpoint.ts';
import { caseBackground } from './caseBackground.ts';
import { auditEntriesEndpoint } from './auditEntriesEndpoint.ts';
import { permitsEndpoint, useConsentsEndpoint } from './permitsEndpoint.ts';
import { publishedOperationEndpoint } from './publishedOperationEndpoint.ts';
import { resolvers } from './resolvers.ts';

export default defineSubgraph({
  name: 'governance',
  folder: new URL('.', import.meta.url),
  resolvers,
  background: caseBackground,
  internal: {
    'active-policy': activePolicyEndpoint,
    permits: permitsEndpoint,
    'use-consents': useConsentsEndpoint,
    'published-operation': publishedOperationEndpoint,
    'audit-entries': auditEntriesEndpoint,
  },
});
