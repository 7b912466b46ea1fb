import { createHash } from 'node:crypto';
import sql, { raw } from 'sql-template-tag';
import type { Database } from '../../shared/database/database.ts';
import { shanghaiTime } from './shanghaiTime.ts';

/** A saved query with its newest version. */
export interface StoredQuery {
  readonly number: number;
  readonly id: string;
  readonly owner: string;
  readonly organisation: string;
  readonly visibility: 'PRIVATE' | 'TEAM' | 'PUBLISHED';
  readonly name: string;
  readonly description: string | null;
  readonly lastUsedAt: string | null;
  readonly version: number;
  readonly operation: string;
  readonly hash: string;
  readonly variables: string;
  readonly purpose: string | null;
  readonly savedAt: string;
}

/** Who looks at saved queries. */
export interface Viewer {
  readonly name: string;
  readonly organisation: string;
}

const COLUMNS =
  raw(`q.number, q.id, q.owner, q.organisation, q.visibility, q.name, q.description, ${shanghaiTime('q.last_used_at')} as "lastUsedAt",
  v.version, v.operation, v.hash, v.variables, v.purpose, ${shanghaiTime('v.saved_at')} as "savedAt"`);
const NEWEST = raw(`governance.saved_query q join lateral (
  select * from governance.saved_query_version v where v.query = q.number order by v.version desc limit 1) v on true`);

const seenBy = ({ name, organisation }: Viewer) => sql`
  (q.visibility = 'PUBLISHED' or (q.organisation = ${organisation} and (q.visibility = 'TEAM' or q.owner = ${name})))`;

/** Saved queries that somebody sees, the newest first, beyond a number; and how many there are. */
export async function queriesSeenBy(
  db: Database,
  viewer: Viewer,
  first: number,
  after: number | undefined,
): Promise<{ rows: StoredQuery[]; total: number }> {
  const beyond = after === undefined ? sql`true` : sql`q.number < ${after}`;
  const rows = await db.query<StoredQuery>(
    sql`select ${COLUMNS} from ${NEWEST} where ${seenBy(viewer)} and ${beyond} order by q.number desc limit ${first}`,
  );
  const [counted] = await db.query<{ total: number }>(
    sql`select count(*)::integer as total from governance.saved_query q where ${seenBy(viewer)}`,
  );
  return { rows, total: counted?.total ?? 0 };
}

/** Every saved query, for whoever looks at the impact of a policy. */
export function allQueries(db: Database): Promise<StoredQuery[]> {
  return db.query<StoredQuery>(sql`select ${COLUMNS} from ${NEWEST} order by q.number`);
}

/** Versions of a query, the newest first. */
export function versionsOf(db: Database, number: number): Promise<object[]> {
  return db.query(sql`
    select version, operation, variables, saved_by as "savedBy", ${raw(shanghaiTime('saved_at'))} as "savedAt"
    from governance.saved_query_version where query = ${number} order by version desc`);
}

/** What is saved. */
export interface Saving {
  readonly id: string | undefined;
  readonly name: string;
  readonly description: string | null;
  readonly operation: string;
  readonly variables: string;
  readonly purpose: string | null;
  readonly visibility: StoredQuery['visibility'];
}

/** Queries that one person may save, and versions that one may have: each is simulated and kept for ever. */
const MOST_QUERIES = 200;
const MOST_VERSIONS = 200;

/** Saves a query of the viewer's own, or a new version of one; undefined where it is not his, or there are too many. */
export function save(db: Database, viewer: Viewer, saving: Saving, at: Date): Promise<StoredQuery | undefined> {
  const { name, description, visibility } = saving;
  return db.transaction(async (tx) => {
    const [query] =
      saving.id === undefined
        ? await tx.query<{ number: number }>(sql`
            insert into governance.saved_query (owner, organisation, visibility, name, description)
            select ${viewer.name}, ${viewer.organisation}, ${visibility}, ${name}, ${description}
            where (select count(*) from governance.saved_query where organisation = ${viewer.organisation} and owner = ${viewer.name}) < ${MOST_QUERIES}
            returning number`)
        : await tx.query<{ number: number }>(sql`
            update governance.saved_query set visibility = ${visibility}, name = ${name}, description = ${description}
            where id = ${saving.id}::uuid and organisation = ${viewer.organisation} and owner = ${viewer.name}
              and (select count(*) from governance.saved_query_version v where v.query = number) < ${MOST_VERSIONS}
            returning number`);
    if (!query) return undefined;
    await tx.query(sql`
      insert into governance.saved_query_version (query, version, operation, hash, variables, purpose, saved_by, saved_at, published)
      select ${query.number}, coalesce(max(version), 0) + 1, ${saving.operation}, ${hashOf(saving.operation)}, ${saving.variables},
        ${saving.purpose}, ${viewer.name}, ${at.toISOString()}, ${visibility === 'PUBLISHED'}
      from governance.saved_query_version where query = ${query.number}`);
    const [saved] = await tx.query<StoredQuery>(sql`select ${COLUMNS} from ${NEWEST} where q.number = ${query.number}`);
    return saved;
  });
}

/**
 * The text of a published operation by its hash; notes that it was used. Of whatever version was published: a client that was built with one
 * does not fail when the next is saved. Undefined where its owner publishes it no more.
 */
export async function publishedOperation(db: Database, hash: string, at: Date): Promise<string | undefined> {
  const [found] = await db.query<{ number: number; operation: string }>(sql`
    select q.number, v.operation from governance.saved_query q join governance.saved_query_version v on v.query = q.number
    where v.hash = ${hash} and q.visibility = 'PUBLISHED' and coalesce(v.published,
      v.version = (select max(n.version) from governance.saved_query_version n where n.query = q.number)) limit 1`);
  if (!found) return undefined;
  await db.query(sql`update governance.saved_query set last_used_at = ${at.toISOString()} where number = ${found.number}`);
  return found.operation;
}

/** As clients hash the text of a persisted query. */
function hashOf(operation: string): string {
  return createHash('sha256').update(operation).digest('hex');
}
