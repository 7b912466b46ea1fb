import sql, { join, raw, type Sql } from 'sql-template-tag';
import type { SubjectClass } from '../../../common/subjectClass.ts';
import type { Database } from '../database/database.ts';
import type { LeafSource } from '../records/recordFields.ts';
import { inStates, visible } from '../records/visible.ts';
import { conditionSql, type Condition } from './conditionSql.ts';
import type { CohortField, CohortLeaf } from './cohortModel.ts';
import { arrayText, CLASS_RANGE, type SubjectSet } from './subjectSet.ts';

/** What the registry itself knows of subjects, as SQL. */
export interface OwnFields {
  /** A relation `t` with `subject` and what the columns name. */
  readonly from: string;
  readonly columns: Readonly<Record<string, string>>;
  /** The codes of divisions, their parts, and those that they had or have now. */
  divisionCodes(db: Database, codes: readonly string[]): Promise<string[]>;
  /** Subjects of divisions of these codes. */
  divisionSql(codes: readonly string[]): Sql;
  /** Sets by a division's code as it was registered, put together under the county that it belongs to today. */
  divisionNames(db: Database, groups: ReadonlyMap<string, SubjectSet>): Promise<Map<string, SubjectSet>>;
}

/** Where a leaf's values are read in this sector. */
export interface LeafTable {
  readonly leaf: CohortLeaf;
  /** The records that the leaf serves; undefined of the registry's own. */
  readonly source: LeafSource | undefined;
  readonly own: OwnFields | undefined;
}

/** Which of the records count. */
export interface LeafSelection {
  readonly args: Readonly<Record<string, unknown>>;
  readonly conditions: Readonly<Record<string, Condition>>;
  readonly classes: readonly SubjectClass[];
  /** Whether records in every state count. */
  readonly allStates: boolean;
  readonly today: string;
  /** Only these subjects; anybody when absent. */
  readonly within?: SubjectSet | undefined;
  /** Whether all that matters is that there is one: then it does not matter which is the newest. */
  readonly isPresence?: boolean;
  /** Whether nothing is read but how many PostgreSQL expects. */
  readonly isEstimate?: boolean;
}

/** The rows `t` that count, with their subject: `from` and `where`. The same records that the leaf serves on reading. */
export function leafRows(table: LeafTable, selection: LeafSelection): { from: Sql; where: Sql; subject: string } {
  const { source, own, leaf } = table;
  const { conditions, classes, allStates, today, within, isEstimate, isPresence } = selection;
  const subject = source ? `t.${source.options.by ?? 'subject'}` : 't.subject';
  const served = source
    ? [
        visible(allStates, today),
        ...(source.table.publishable && !allStates ? [source.table.publishable] : []),
        ...(source.options.where?.({ ...leaf.defaults, ...selection.args }, { today }) ?? []),
        ...(source.options.newest && !isPresence ? [source.options.newest({ today })] : []),
      ]
    : [];
  // Of one that serves the newest alone an older one is not what is read. What is estimated would be taken for next to none.
  const isNewest = source?.isOne && !source.options.newest && !isPresence && !isEstimate ? [newestOf(source, served)] : [];
  const asked = Object.entries(conditions).map(([name, condition]) => fieldSql(table, fieldOf(leaf, name), condition, selection));
  const where = [
    // Kinds and numbers tell the same, which PostgreSQL does not know: it would expect far too few.
    ...(isEstimate && !source && 'kind' in conditions ? [] : classSql(subject, classes)),
    ...served,
    ...isNewest,
    ...asked,
    ...(within ? [sql`${raw(subject)} = any(${arrayText(within.toUint32Array())}::text::bigint[])`] : []),
  ];
  return {
    // Some columns read otherwise by whom the record is read under: that is `s.subject`.
    from: source
      ? raw(
          `${source.table.table} t cross join lateral (select ${subject} as subject${isNewest.length > 0 ? ', t.determined_on as on_day, t.record as record' : ''}) s`,
        )
      : raw(own?.from ?? ''),
    where: where.length === 0 ? sql`true` : join(where, ' and '),
    subject,
  };
}

/**
 * Whether none of its subject's records that are served comes before `t` in the order in which they are read. Written so that PostgreSQL may
 * compare all with all at once: to look the newest up for each would take all day where a view has no index.
 */
function newestOf({ table, options }: LeafSource, served: readonly Sql[]): Sql {
  // Within it `t` is another, and `s` still the one in question.
  return sql`not exists (select from ${raw(table.table)} t where ${raw(`t.${options.by ?? 'subject'}`)} = s.subject and ${join(served, ' and ')}
    and (t.determined_on > s.on_day or (s.on_day is null and t.determined_on is not null)
      or (t.determined_on is not distinct from s.on_day and t.record > s.record)))`;
}

/** SQL for what a field of a leaf holds. */
export function fieldExpression({ source, own }: LeafTable, field: Pick<CohortField, 'name'>, allStates: boolean): string {
  if (!source) return own?.columns[field.name] ?? unknown(field.name);
  const name = source.value ?? field.name;
  const { columns, unrestricted } = source.table;
  return (
    (allStates ? unrestricted[name] : undefined) ?? columns[name] ?? `t.${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`
  );
}

/** The field of a leaf. Throws for one that it does not offer. */
export function fieldOf(leaf: CohortLeaf, name: string): CohortField {
  return leaf.fields.find((field) => field.name === name) ?? unknown(`${leaf.leaf}.${name}`);
}

function fieldSql(table: LeafTable, field: CohortField, condition: Condition, { allStates, today }: LeafSelection): Sql {
  const values = Array.isArray(condition) ? condition : [];
  if (field.kind === 'DIVISION') return table.own?.divisionSql(values) ?? unknown(field.name);
  // Whoever is past his day is served as EXPIRED, whatever the row says.
  if (table.source && field.name === 'state') return inStates(values, today);
  return conditionSql(field, fieldExpression(table, field, allStates), condition);
}

function classSql(subject: string, classes: readonly SubjectClass[]): Sql[] {
  if (classes.length === Object.keys(CLASS_RANGE).length) return [];
  const ranges = classes.map((each) => `(${subject} >= ${CLASS_RANGE[each][0]} and ${subject} < ${CLASS_RANGE[each][1]})`);
  return [raw(ranges.length === 0 ? 'false' : `(${ranges.join(' or ')})`)];
}

function unknown(name: string): never {
  throw new Error(`cohort: no field ${name}`);
}
