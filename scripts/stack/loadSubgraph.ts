import { existsSync } from 'node:fs';
import type { SubgraphDefinition } from '../../subgraphs/shared/defineSubgraph.ts';

/** A subgraph's definition by its name: the default export of its folder's index. Rejects, naming the folder, where there is none. */
export async function loadSubgraph(name: string): Promise<SubgraphDefinition> {
  const index = new URL(`../../subgraphs/${name}/index.ts`, import.meta.url);
  if (!existsSync(index)) throw new Error(`没有子图 ${name} / there is no subgraph ${name}: subgraphs/${name}/index.ts`);
  const module = (await import(index.href)) as { default?: SubgraphDefinition };
  if (module.default?.name !== name)
    throw new Error(`subgraphs/${name}/index.ts: 默认导出须为名为 ${name} 的子图 / must export the subgraph ${name} by default`);
  return module.default;
}
