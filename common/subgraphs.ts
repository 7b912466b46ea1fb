import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

/** One line of schema/subgraphs.yaml. */
export interface SubgraphEntry {
  /** Subgraph name = sector. */
  readonly name: string;
  readonly port: number;
  /** Chinese title. */
  readonly title: string;
}

const entriesSchema = z.array(
  z.strictObject({
    name: z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'kebab-case'),
    port: z.int().min(1).max(65_535),
    title: z.string().min(1),
  }),
);

let own: readonly SubgraphEntry[] | undefined;

/** The subgraphs of this graph, in the order of schema/subgraphs.yaml, which is read once. Throws, naming the file and line's path, if it is not well formed. */
export function readSubgraphs(file?: string | URL): readonly SubgraphEntry[] {
  if (file !== undefined) return entriesOf(file);
  return (own ??= entriesOf(new URL('../schema/subgraphs.yaml', import.meta.url)));
}

function entriesOf(file: string | URL): readonly SubgraphEntry[] {
  const parsed = entriesSchema.safeParse(parse(readFileSync(file, 'utf8')));
  if (!parsed.success) throw new Error(`${String(file)}: ${z.prettifyError(parsed.error)}`);
  const names = parsed.data.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`${String(file)}: ${twice} stands twice`);
  return parsed.data;
}

/** The database schema of a subgraph: its name with underscores. */
export function databaseSchemaOf(subgraph: string): string {
  return subgraph.replaceAll('-', '_');
}

/** The prefix of a subgraph's environment variables: MARKET_REGULATION for market-regulation. */
export function environmentPrefixOf(subgraph: string): string {
  return subgraph.replaceAll('-', '_').toUpperCase();
}
