import type { GraphQLFormattedError } from 'graphql';
import { cellOf, UNAVAILABLE, WITHHELD, type Cell } from './cell.ts';
import type { Column, Table } from './tablePlan.ts';

/** A row of one of the tables. */
export interface TableRow {
  readonly table: Table;
  readonly cells: readonly Cell[];
}

type Path = readonly (string | number)[];

/**
 * The rows of an answer, table by table as they come. A value that is absent because of an error is never an empty cell: it says whether it was
 * withheld or could not be had.
 */
export function* tableRows(root: Table, data: unknown, errors: readonly GraphQLFormattedError[]): Generator<TableRow> {
  const why = absences(errors);
  yield* rowsOf(root, data, [], [], why);
}

function* rowsOf(
  table: Table,
  value: unknown,
  path: Path,
  above: readonly Cell[],
  why: (path: Path) => string | undefined,
): Generator<TableRow> {
  const own = table.columns.map((column) => cellAt(column, value, path, why));
  yield { table, cells: [...above, ...own] };
  const inherited = [...above, ...own.filter((_cell, index) => table.columns[index]?.kind !== 'count')];
  for (const inner of table.tables) {
    const items = valueAt(value, inner.steps);
    if (!Array.isArray(items)) continue;
    for (const [index, item] of items.entries()) yield* rowsOf(inner, item, [...path, ...inner.steps, index], inherited, why);
  }
}

function cellAt({ steps, kind }: Column, value: unknown, path: Path, why: (path: Path) => string | undefined): Cell {
  const found = valueAt(value, steps);
  if (found === null || found === undefined) return why([...path, ...steps]) ?? null;
  if (kind === 'count') return Array.isArray(found) ? found.length : null;
  // A list of plain values may have gaps.
  if (Array.isArray(found))
    return cellOf(
      found.map((item: unknown, index) => item ?? why([...path, ...steps, index]) ?? ''),
      kind,
    );
  return cellOf(found, kind);
}

function valueAt(value: unknown, steps: readonly string[]): unknown {
  let found: unknown = value;
  for (const step of steps) {
    if (typeof found !== 'object' || found === null) return null;
    found = (found as Record<string, unknown>)[step];
  }
  return found;
}

/** Why there is nothing at a path: an error there, at what it stands in, or at what it would have held. */
function absences(errors: readonly GraphQLFormattedError[]): (path: Path) => string | undefined {
  const exact = new Map<string, string>();
  const beyond = new Map<string, string>();
  for (const { path = [], extensions } of errors) {
    const said = extensions?.['code'] === 'UNAUTHORIZED_FIELD_OR_TYPE' ? WITHHELD : UNAVAILABLE;
    keep(exact, path.join('.'), said);
    for (let length = 0; length < path.length; length += 1) keep(beyond, path.slice(0, length).join('.'), said);
  }
  return (path) => {
    for (let length = path.length; length >= 0; length -= 1) {
      const said = exact.get(path.slice(0, length).join('.'));
      if (said !== undefined) return said;
    }
    return beyond.get(path.join('.'));
  };
}

/** Of two errors at one place the graver: what could not be had is not merely withheld. */
function keep(known: Map<string, string>, key: string, said: string): void {
  if (known.get(key) !== UNAVAILABLE) known.set(key, said);
}
