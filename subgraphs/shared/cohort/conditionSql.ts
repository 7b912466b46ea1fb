import sql, { join, raw, type Sql } from 'sql-template-tag';
import { z } from 'zod';
import { CreditGraphError } from '../../../common/errors.ts';
import type { CohortField } from './cohortModel.ts';

const amount = z.union([z.string().max(40), z.number()]);
/** The condition on one field as it travels: one of several values, a yes or no, or bounds. */
export const conditionSchema = z.union([
  z.array(z.string().max(400)).max(1_000),
  z.boolean(),
  z.record(z.string(), z.union([amount, z.array(amount)])),
]);
export type Condition = z.infer<typeof conditionSchema>;

const COMPARISONS: Readonly<Record<string, string>> = { eq: '=', gt: '>', gte: '>=', lt: '<', lte: '<=', from: '>=', to: '<=' };
const CASTS: Readonly<Partial<Record<CohortField['kind'], string>>> = { INT: 'bigint', FLOAT: 'float8', MONEY: 'numeric', DATE: 'date' };

/** SQL for a condition on what `expression` holds. Throws BAD_USER_INPUT where the two do not go together. */
export function conditionSql(field: CohortField, expression: string, condition: Condition): Sql {
  if (Array.isArray(condition)) {
    if (!['STRING', 'ENUM'].includes(field.kind)) throw misfit(field);
    const values = sql`${condition}::text[]`;
    return field.list ? sql`(${raw(expression)})::text[] && ${values}` : sql`(${raw(expression)})::text = any(${values})`;
  }
  if (typeof condition === 'boolean') {
    if (field.kind !== 'BOOLEAN') throw misfit(field);
    return sql`(${raw(expression)})::boolean = ${condition}`;
  }
  return boundsSql(field, expression, condition);
}

/** SQL for bounds on a number, an amount or a day; all that are given hold. */
export function boundsSql(
  field: Pick<CohortField, 'name' | 'kind'>,
  expression: string,
  bounds: Exclude<Condition, boolean | readonly unknown[]>,
): Sql {
  const cast = CASTS[field.kind];
  if (cast === undefined) throw misfit(field);
  const value = raw(`(${expression})::${cast}`);
  const parts = Object.entries(bounds).map(([name, bound]) => {
    if (name === 'in' && Array.isArray(bound)) return sql`${value} = any(${bound.map(String)}::text[]::${raw(cast)}[])`;
    const comparison = COMPARISONS[name];
    if (comparison === undefined || Array.isArray(bound)) throw misfit(field);
    return sql`${value} ${raw(comparison)} ${String(bound)}::text::${raw(cast)}`;
  });
  return parts.length === 0 ? sql`${value} is not null` : join(parts, ' and ');
}

function misfit({ name }: Pick<CohortField, 'name'>): CreditGraphError {
  return new CreditGraphError('BAD_USER_INPUT', `${name} 的条件与其类型不符 / the condition on ${name} does not fit it`);
}
