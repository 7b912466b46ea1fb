import type { Layout } from './layout.ts';
import type { HeaderMatch } from './matchHeader.ts';

/**
 * A layout for a file that has items without the columns that say whether they are public: those are derived as their defaults. Left
 * alone, what an earlier file allowed would publish an item that this one says anew.
 */
export function withFlags(layout: Layout, { columns }: HeaderMatch): Layout {
  const given = new Set(columns.map(({ column }) => column.to?.column));
  const derived = layout.columns.flatMap(({ flagOf, to, default: value }) =>
    flagOf !== undefined && given.has(flagOf) && to?.column !== undefined && !given.has(to.column) && value !== undefined
      ? [{ to: to.column, value }]
      : [],
  );
  return derived.length === 0 ? layout : { ...layout, derive: [...layout.derive, ...derived] };
}
