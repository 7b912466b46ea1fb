import { defineSubgraph } from '../shared/defineSubgraph.ts';
import { activePolicyEndpoint } from './endpoints/activePolicyEndpoint.ts';
import { attachmentEndpoint } from './endpoints/attachmentEndpoint.ts';
import { caseBackground } from './caseBackground.ts';
import { auditEntriesEndpoint } from './endpoints/auditEntriesEndpoint.ts';
import { keepNoticesEndpoint } from './endpoints/keepNoticesEndpoint.ts';
import { permitsEndpoint, useConsentsEndpoint } from './endpoints/permitsEndpoint.ts';
import { policyAlarm } from './policyAlarm.ts';
import { publishedOperationEndpoint } from './endpoints/publishedOperationEndpoint.ts';
import { resolvers } from './resolvers.ts';

export default defineSubgraph({
  name: 'governance',
  folder: new URL('.', import.meta.url),
  resolvers,
  background: (services) => {
    const parts = [caseBackground(services), policyAlarm(services)];
    return { close: async () => void (await Promise.all(parts.map((part) => part.close()))) };
  },
  internal: {
    'active-policy': activePolicyEndpoint,
    permits: permitsEndpoint,
    'use-consents': useConsentsEndpoint,
    'published-operation': publishedOperationEndpoint,
    'audit-entries': auditEntriesEndpoint,
    attachment: attachmentEndpoint,
    'keep-notices': keepNoticesEndpoint,
  },
});
