import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

const file = new URL('../../../schema/layout-columns.yaml', import.meta.url);
let groups: Record<string, object[]> | undefined;

/**
 * A layout as it was written, with each `- include: party` among its columns replaced by the columns of that group of
 * `schema/layout-columns.yaml`; what else the line says holds for each of them (`- { include: insurance, required: false }`). An unknown
 * group stays as it is: the layout's form refuses it.
 */
export function includeColumns(layout: unknown): unknown {
  if (typeof layout !== 'object' || layout === null || !('columns' in layout) || !Array.isArray(layout.columns)) return layout;
  groups ??= parse(readFileSync(file, 'utf8')) as Record<string, object[]>;
  const known = groups;
  return {
    ...layout,
    columns: layout.columns.flatMap((column: unknown) => {
      if (typeof column !== 'object' || column === null || !('include' in column)) return [column];
      const { include: group, ...own } = column;
      return typeof group === 'string' && Object.hasOwn(known, group) ? (known[group] ?? []).map((one) => ({ ...one, ...own })) : [column];
    }),
  };
}
