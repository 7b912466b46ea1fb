import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Kind, parse, print, visit } from 'graphql';
import { SUBGRAPHS } from '../scenarios/queries.ts';
import type { FreePorts } from '../processes/freePorts.ts';
import { urlOf, type LightSubgraphEntry, type MeasuredGraph } from './measuredGraph.ts';

/** The project's own supergraph as it is committed, over light subgraphs. Its files go to `folder`. */
export async function cityGraph(root: string, folder: string, ports: FreePorts): Promise<MeasuredGraph> {
  const generated = join(root, 'schema/generated');
  const subgraphs: LightSubgraphEntry[] = [];
  for (const name of SUBGRAPHS) subgraphs.push({ name, port: await ports.next(), sdlFile: join(generated, `subgraphs/${name}.graphql`) });
  const urls = new Map<string, string>(subgraphs.map((entry) => [entry.name, urlOf(entry)]));
  const sdl = readFileSync(join(generated, 'supergraph.graphql'), 'utf8').replaceAll(
    /@join__graph\(name: "([^"]+)", url: "[^"]*"\)/g,
    (whole, name: string) => (urls.has(name) ? `@join__graph(name: "${name}", url: "${urls.get(name)}")` : whole),
  );
  const supergraph = join(folder, 'city.graphql');
  writeFileSync(supergraph, sdl);
  const openSupergraph = join(folder, 'city-open.graphql');
  writeFileSync(openSupergraph, withoutRules(sdl));
  const clientSdl = readFileSync(join(generated, 'client.graphql'), 'utf8');
  return { name: 'city', supergraph, openSupergraph, clientSdl, subgraphs };
}

/** The same graph with nothing to decide: no @permission applied, defined or imported. */
function withoutRules(sdl: string): string {
  return print(
    visit(parse(sdl), {
      Directive: ({ name }) => (name.value === 'permission' ? null : undefined),
      DirectiveDefinition: ({ name }) => (name.value === 'permission' ? null : undefined),
      ListValue: (node) => ({
        ...node,
        values: node.values.filter((value) => value.kind !== Kind.STRING || value.value !== '@permission'),
      }),
    }),
  );
}
