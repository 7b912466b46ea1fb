import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import { WIDE_DEPARTMENTS } from '../scenarios/wideQuery.ts';
import type { FreePorts } from '../processes/freePorts.ts';
import { urlOf, type LightSubgraphEntry, type MeasuredGraph } from './measuredGraph.ts';

const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])';
const SCALARS = 'scalar Date scalar Money';

const department = (name: string): string => `
  type ${name}Credit { qualifications: [${name}Qualification!] conduct: ${name}Conduct }
  type ${name}Qualification { certificateNumber: String name: String grade: String validFrom: Date validUntil: Date issuer: String }
  type ${name}Conduct { totalCount: Int! nodes: [${name}Record!]! }
  type ${name}Record { documentNumber: String title: String project: String fine: Money determinedOn: Date }
`;

/** A graph of twelve departments alike, without rules, to see what one more subgraph costs. */
export async function wideGraph(folder: string, ports: FreePorts): Promise<MeasuredGraph> {
  const parts: (LightSubgraphEntry & { readonly sdl: string })[] = [];
  for (const [index, name] of WIDE_DEPARTMENTS.entries()) {
    const query = index === 0 ? 'type Query { subject(id: ID): Subject }' : '';
    const own = index === 0 ? 'name: String' : '';
    const sdl = `${LINK} ${SCALARS} ${query} type Subject @key(fields: "id") { id: ID! ${own} ${name}: ${name}Credit } ${department(name)}`;
    const sdlFile = join(folder, `${name}.graphql`);
    writeFileSync(sdlFile, sdl);
    parts.push({ name, port: await ports.next(), sdlFile, sdl });
  }
  const composed = composeServices(parts.map((part) => ({ name: part.name, url: urlOf(part), typeDefs: parse(part.sdl) })));
  if (composed.errors) throw new Error(composed.errors.map(({ message }) => message).join('\n'));
  const supergraph = join(folder, 'wide.graphql');
  writeFileSync(supergraph, composed.supergraphSdl);
  const fields = WIDE_DEPARTMENTS.map((name) => `${name}: ${name}Credit`).join(' ');
  const clientSdl = `${SCALARS} type Query { subject(id: ID): Subject } type Subject { id: ID! name: String ${fields} } ${WIDE_DEPARTMENTS.map(department).join('')}`;
  return { name: 'wide', supergraph, openSupergraph: supergraph, clientSdl, subgraphs: parts };
}
