import { environmentPrefixOf } from '../../common/subgraphs.ts';
import type { Site, Start, Variant } from './variant.ts';

/** Our gateway under some of its switches: authorisation, signing and the audit on. */
function ours(name: string, title: string, environment: Record<string, string>, parameters: readonly string[] = []): Variant {
  return {
    name,
    title,
    answersGraphql: true,
    needsBenchPackages: false,
    start: (site, port) => gateway(site, port, environment, parameters),
  };
}

function gateway(site: Site, port: number, environment: Record<string, string>, parameters: readonly string[]): Start {
  const urls = Object.entries(site.subgraphUrls).map(([subgraph, url]) => [`${environmentPrefixOf(subgraph)}_URL`, url]);
  return {
    parameters: ['--import', './scripts/tsx.js', 'gateway/index.ts', '--port', String(port), ...parameters],
    cwd: site.root,
    environment: { DATA_DIR: site.dataDir, LOG_LEVEL: 'info', ...(Object.fromEntries(urls) as Record<string, string>), ...environment },
  };
}

const COLD = { BATCH_REQUESTS: 'false', ENTITY_CACHE: 'false' };
const BATCHING = { ENTITY_CACHE: 'false' };
const PARSING = { COPY_SPANS: 'false' };

/** Without batching, with it, with a warm entity cache; each with and without spans copied; without rules; on the stock executor. */
export const OURS: readonly Variant[] = [
  ours('ours-cold', 'ours, no batching, no cache', COLD),
  ours('ours-cold-parsing', 'same, every answer parsed', { ...COLD, ...PARSING }),
  ours('ours', 'ours, batching, no cache', BATCHING),
  ours('ours-parsing', 'same, every answer parsed', { ...BATCHING, ...PARSING }),
  ours('ours-warm', 'ours, batching, cache warm', {}),
  ours('ours-warm-parsing', 'same, every answer parsed', PARSING),
  {
    ...ours('ours-open', 'ours, batching, no cache, no rules', BATCHING),
    start: (site, port) => gateway(site, port, BATCHING, ['--supergraph', site.openSupergraph, '--open']),
  },
  {
    ...ours('ours-open-cold', 'ours, no batching, no cache, no rules', COLD),
    start: (site, port) => gateway(site, port, COLD, ['--supergraph', site.openSupergraph, '--open']),
  },
  ours('ours-apollo', 'our pipeline on the stock executor', COLD, ['--engine', 'apollo']),
];
