import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kind, parse, print, visit } from 'graphql';
import { readConfig } from '../../common/config.ts';
import { demoToken } from '../../common/demoToken.ts';
import { loadKeys } from '../../common/keys.ts';
import { opaqueIds, type OpaqueIds } from '../../common/opaqueId.ts';
import { SUBGRAPHS } from '../scenarios/queries.ts';
import type { Site } from '../variants/variant.ts';

/** A folder of its own for one run: keys, supergraphs, logs, request bodies. */
export interface BenchSite extends Site {
  readonly folder: string;
  readonly ids: OpaqueIds;
  readonly controlPort: number;
  readonly firstGatewayPort: number;
  /** The caller: credit:2 and a purpose. */
  readonly headers: Readonly<Record<string, string>>;
  remove(): void;
}

const TOKEN_SECONDS = 86_400;
const FIRST_GATEWAY = 20;

/** Prepares the folder. `root` is the checkout whose gateway and supergraph are measured. */
export async function benchSite(root: string, bench: string, basePort: number): Promise<BenchSite> {
  const folder = mkdtempSync(join(tmpdir(), 'credit-graph-bench-'));
  const dataDir = join(folder, 'data');
  mkdirSync(dataDir);
  const keys = loadKeys(readConfig({ DATA_DIR: dataDir }));
  const token = await demoToken(keys, { organisation: '基准测试', scope: 'credit:2', user: 'bench' }, TOKEN_SECONDS);
  const subgraphUrls = Object.fromEntries(SUBGRAPHS.map((name, index) => [name, `http://127.0.0.1:${basePort + 1 + index}/graphql`]));

  const supergraph = join(folder, 'supergraph.graphql');
  const sdl = withUrls(readFileSync(join(root, 'schema/generated/supergraph.graphql'), 'utf8'), subgraphUrls);
  writeFileSync(supergraph, sdl);
  const openSupergraph = join(folder, 'open.graphql');
  writeFileSync(openSupergraph, withoutRules(sdl));
  return {
    root,
    bench,
    folder,
    dataDir,
    supergraph,
    openSupergraph,
    subgraphUrls,
    ids: opaqueIds(keys.subjectIdKey),
    controlPort: basePort,
    firstGatewayPort: basePort + FIRST_GATEWAY,
    headers: { authorization: `Bearer ${token}`, 'x-query-purpose': 'TENDER_REVIEW' },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function withUrls(sdl: string, urls: Readonly<Record<string, string>>): string {
  return sdl.replaceAll(/@join__graph\(name: "([^"]+)", url: "[^"]*"\)/g, (whole, name: string) =>
    urls[name] === undefined ? whole : `@join__graph(name: "${name}", url: "${urls[name]}")`,
  );
}

/** The same graph with nothing to decide: no @permission, applied or defined. */
function withoutRules(sdl: string): string {
  return print(
    visit(parse(sdl), {
      Directive: ({ name }) => (name.value === 'permission' ? null : undefined),
      DirectiveDefinition: ({ name }) => (name.value === 'permission' ? null : undefined),
      StringValue: (node, _key, parent) =>
        Array.isArray(parent) && node.value === '@permission' ? { kind: Kind.STRING, value: '@mask' } : undefined,
    }),
  );
}
