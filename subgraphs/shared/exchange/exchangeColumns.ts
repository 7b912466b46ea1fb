import type { Access } from '../../../common/access.ts';
import type { SubjectClass } from '../../../common/subjectClass.ts';
import type { Layout } from '../collection/layout.ts';
import { refusalOf } from '../cohort/leafRules.ts';
import { permissionEntries } from '../records/permissionEntries.ts';
import { recordKey } from '../collection/recordKey.ts';
import type { RecordTable } from '../records/recordTable.ts';

/** A column of a layout as it leaves the house. */
export interface ExchangeColumn {
  readonly header: string;
  /** SQL over `t` for its text. */
  readonly expression: string;
  /** Of which classes of subjects it may be read. */
  readonly classes: readonly SubjectClass[];
}

/**
 * The columns of a layout that the graph serves too, with whom they may be read of: each asks the rule of its field. What the graph does not
 * serve leaves the house for nobody.
 */
export function exchangeColumns(
  layout: Layout,
  table: RecordTable,
  { sector, access, classes }: { sector: string; access: Access; classes: readonly SubjectClass[] },
): ExchangeColumn[] {
  const known = new Set(permissionEntries().map(([coordinate]) => coordinate));
  return layout.columns.flatMap(({ header, to }) => {
    if (to?.column === undefined || (to.role !== undefined && to.role !== 'subject')) return [];
    const named = to.column.replace(/_([a-z])/g, (_all, letter: string) => letter.toUpperCase());
    // Some types have a name of their own for what every record has.
    const renamed = Object.keys(table.columns).find((field) => table.columns[field] === `t.${to.column}::text`);
    const field = known.has(`${table.type}.${named}`) ? named : renamed;
    const coordinate = `${table.type}.${field ?? ''}`;
    if (field === undefined || !known.has(coordinate)) return [];
    const own = table.columns[field];
    return [
      {
        header,
        expression: own === undefined ? `(t.${to.column})::text` : workedOut(own),
        classes: classes.filter((each) => !refusalOf([coordinate], sector, access, each)),
      },
    ];
  });
}

/** By what a receiver knows a record again: of those classes of which he may read every part of the key. Undefined where there is no such. */
export function exchangeKey(
  layout: Layout,
  columns: readonly ExchangeColumn[],
  classes: readonly SubjectClass[],
): Pick<ExchangeColumn, 'expression' | 'classes'> | undefined {
  const expression = recordKey(layout);
  if (expression === undefined) return undefined;
  const parts = layout.key.filter((name) => name !== 'subject');
  const headers = parts.map((name) => layout.columns.find(({ to }) => to?.column === name)?.header);
  const told = headers.map((header) => columns.find((column) => column.header === header)?.classes ?? []);
  return { expression, classes: classes.filter((each) => told.every((readableOf) => readableOf.includes(each))) };
}

/** A field that is worked out may hold a list: its items are written as a layout's list column is read. */
function workedOut(expression: string): string {
  return `(select case jsonb_typeof(j) when 'array' then (select string_agg(v, ';') from jsonb_array_elements_text(j) v) else j #>> '{}' end
    from to_jsonb(${expression}) j)`;
}
