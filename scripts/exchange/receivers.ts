import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { loadLayout } from '../../subgraphs/shared/collection/loadLayout.ts';
import { catalogue } from '../../subgraphs/analysis/source.ts';
import type { Layout } from '../../subgraphs/shared/collection/layout.ts';

const FILE = new URL('../../schema/exchange.yaml', import.meta.url);
const code = z.string().regex(/^[a-z][a-z0-9-]*$/);
const datasetSchema = z
  .strictObject({ code, dataset: code.optional(), list: code.optional() })
  .transform((given) => ({ ...given, dataset: given.dataset ?? given.code }));
const fileSchema = z.strictObject({
  receivers: z.array(
    z.strictObject({
      code,
      name: z.string().min(1),
      organisation: z.string().min(1),
      purpose: z.string().regex(/^[A-Z_]+$/),
      datasets: z.array(datasetSchema).min(1),
    }),
  ),
});

type Declared = z.infer<typeof fileSchema>['receivers'][number];

/** A data set as a receiver gets it: with the layout in which the file is written. */
export type HandedDataset = Declared['datasets'][number] & { readonly layout: Layout };

/** Who receives files, and which. */
export type Receiver = Omit<Declared, 'datasets'> & { readonly datasets: readonly HandedDataset[] };

/** The receivers of `schema/exchange.yaml`. Throws, naming every fault, where one asks for what cannot be handed over. */
export async function receivers(text: string = readFileSync(FILE, 'utf8')): Promise<Map<string, Receiver>> {
  const known = new Map<string, Receiver>();
  for (const receiver of fileSchema.parse(parse(text)).receivers) {
    if (known.has(receiver.code)) throw new Error(`schema/exchange.yaml: ${receiver.code} 重复 / twice`);
    const datasets = await Promise.all(receiver.datasets.map(async (dataset) => ({ ...dataset, layout: await layoutOf(dataset.dataset) })));
    known.set(receiver.code, { ...receiver, datasets });
  }
  return known;
}

async function layoutOf(dataset: string): Promise<Layout> {
  const entry = catalogue().find((each) => each.code === dataset);
  if (!entry) throw new Error(`schema/exchange.yaml: 没有目录 ${dataset} / no such data set`);
  const layout = await loadLayout(entry.sector, dataset);
  // Whom a row names besides its subject cannot be told from the record: its collector would refuse the row.
  const lost = layout.columns.filter(
    ({ required, to }) => required && (to === undefined || (to.role !== undefined && to.role !== 'subject')),
  );
  if (layout.references.length > 0 || lost.length > 0)
    throw new Error(
      `schema/exchange.yaml: ${dataset} 的布局有无法由记录写出的列，不能交换 / the layout has columns that no record tells: ${lost.map(({ header }) => header).join('、')}`,
    );
  return layout;
}
