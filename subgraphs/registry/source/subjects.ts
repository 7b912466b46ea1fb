import type { GraphQLResolveInfo } from 'graphql';
import sql, { raw } from 'sql-template-tag';
import type { SubjectReference } from '../../../common/opaqueId.ts';
import type { Database } from '../../shared/database/database.ts';
import { selectedFields } from '../../shared/records/selectedFields.ts';
import type { RequestContext } from '../../shared/requestContext.ts';

/** Which column serves which field of Subject. */
const COLUMNS: Readonly<Record<string, string>> = {
  kind: 'kind',
  name: 'name',
  division: 'division',
  status: 'status',
  establishedOn: 'established_on::text as "establishedOn"',
};

/** What is read of a subject: the selected columns only. */
export interface SubjectRow {
  readonly number: number;
  readonly kind?: string;
  readonly name?: string;
  readonly division?: string | null;
  readonly status?: string | null;
  readonly establishedOn?: string | null;
}

/** A subject on its way through the resolvers, with the fields that the request selects of it. */
export interface SubjectNode extends SubjectReference {
  readonly fields: readonly string[];
}

/** The node of a subject, of which the request selects the fields at `paths` below `info`'s field. */
export function subjectNode(subject: SubjectReference, info: GraphQLResolveInfo, ...paths: readonly (readonly string[])[]): SubjectNode {
  return { ...subject, fields: servedFields(paths.flatMap((path) => [...selectedFields(info, path)])) };
}

/** Those of the given fields that the subject's own row serves, in one order. */
export function servedFields(fields: Iterable<string>): string[] {
  return [...new Set(fields)].filter((field) => Object.hasOwn(COLUMNS, field)).sort();
}

/** The subject's row, or null where there is no such subject. Subjects of one selection share one statement. */
export function subjectRow(context: RequestContext, { number, fields }: SubjectNode): Promise<SubjectRow | null> {
  return context
    .batch<number, SubjectRow | null>(`subject ${fields.join(' ')}`, async (numbers) => {
      const columns = raw(['number', ...fields.map((field) => COLUMNS[field] ?? '')].join(', '));
      const rows = await context.db.query<SubjectRow>(
        sql`select ${columns} from registry.subject where number = any(${[...numbers]}::bigint[])`,
      );
      const byNumber = new Map(rows.map((row) => [row.number, row]));
      return numbers.map((each) => byNumber.get(each) ?? null);
    })
    .load(number);
}

/** Former names, oldest first; one statement a batch. */
export function formerNames(context: RequestContext, { number }: SubjectReference): Promise<string[]> {
  return context
    .batch<number, string[]>('former names', async (numbers) => {
      const rows = await context.db.query<{ subject: number; names: string[] }>(sql`
        select subject, array_agg(name order by position) as names from registry.former_name
        where subject = any(${[...numbers]}::bigint[]) group by subject`);
      const bySubject = new Map(rows.map(({ subject, names }) => [subject, names]));
      return numbers.map((each) => bySubject.get(each) ?? []);
    })
    .load(number);
}

/** The names of subjects, today's first, then former ones. */
export async function namesOf(db: Database, numbers: readonly number[]): Promise<ReadonlyMap<number, readonly string[]>> {
  const rows = await db.query<{ number: number; names: string[] }>(sql`
    select s.number, array[s.name] || coalesce((select array_agg(f.name order by f.position) from registry.former_name f where f.subject = s.number), '{}') as names
    from registry.subject s where s.number = any(${[...numbers]}::bigint[])`);
  return new Map(rows.map(({ number, names }) => [Number(number), names]));
}
