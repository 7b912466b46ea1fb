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

/** Clients are built with whatever version was published; of those that were saved before that was noted the newest counts. */
const REGISTERED = raw(`q.visibility = 'PUBLISHED' and coalesce(v.published,
  v.version = (select max(n.version) from governance.saved_query_version n where n.query = q.number))`);

const RUN = raw(`from governance.saved_query q join governance.saved_query_version v on v.query = q.number
  where ((${REGISTERED.sql}) or q.deleted_at is null and v.version = (select max(n.version) from governance.saved_query_version n where n.query = q.number))`);

const seenBy = ({ name, organisation }: Viewer) => sql`
  q.deleted_at is null and (q.visibility = 'PUBLISHED' or (q.organisation = ${organisation} and (q.visibility = 'TEAM' or q.owner = ${name})))`;

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

/** A version of a query, or where the versions of it before that one begin; of none before all of them. */
export interface QueryPlace {
  readonly number: number;
  readonly version: number;
}

/** Queries among which the next versions are looked for, at once. */
const QUERIES_AT_ONCE = 10;

/** What is run of some queries, from one on: each text once. Texts of values are long, and their hashes are not: they are sorted. */
const runFrom = (number: number, queries: number) => sql`
  select distinct on (q.number, v.hash, sha256(convert_to(v.variables, 'UTF8')), v.purpose) q.number, v.version ${RUN} and q.number in (
    select n.number from governance.saved_query n where n.number >= ${number} order by n.number limit ${queries})
  order by q.number, v.hash, sha256(convert_to(v.variables, 'UTF8')), v.purpose, v.version desc`;

const beyond = ({ number, version }: QueryPlace) => sql`(r.number, -r.version) > (${number}, -${version}::integer)`;

/**
 * What is run, for whoever looks at the impact of a policy: of each query the newest version and whatever others are registered, each text once; of
 * deleted queries too. In the order of their numbers, of each the newest first, beyond a place: some, as long as there are any.
 */
export async function runVersions(db: Database, place: QueryPlace, first: number): Promise<StoredQuery[]> {
  return db.query<StoredQuery>(sql`
    select ${COLUMNS} from (${runFrom(place.number, QUERIES_AT_ONCE + 1)}) r
    join governance.saved_query q on q.number = r.number join governance.saved_query_version v on v.query = r.number and v.version = r.version
    where ${beyond(place)} order by r.number, r.version desc limit ${first}`);
}

/** How many queries there are of which something is run beyond a place. */
export async function countRunQueries(db: Database, place: QueryPlace): Promise<number> {
  const [row] = await db.query<{ total: number }>(sql`
    select ((select count(*) from governance.saved_query where number > ${place.number})
      + (select count(distinct r.number) from (${runFrom(place.number, 1)}) r where r.number = ${place.number} and ${beyond(place)}))::integer as total`);
  return row?.total ?? 0;
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

/** Queries that one person may save, and versions that one may have: each is simulated, and kept while it is registered. */
const MOST_QUERIES = 200;
const MOST_VERSIONS = 200;

/** Why a query is not saved. */
export type NotSaved = 'NO_SUCH_QUERY' | 'TOO_MANY_QUERIES' | 'TOO_MANY_VERSIONS';

/** Saves a query of the viewer's own, or a new version of one. */
export function save(db: Database, viewer: Viewer, saving: Saving, at: Date): Promise<StoredQuery | NotSaved> {
  const { name, description, visibility } = saving;
  const { id } = saving;
  return db.transaction(async (tx) => {
    if (id !== undefined && (await ownQuery(tx, viewer, id)) === undefined) return 'NO_SUCH_QUERY';
    const [query] =
      id === undefined
        ? await tx.query<{ number: number }>(sql`
            insert into governance.saved_query (owner, organisation, visibility, name, description)
            select ${viewer.name}, ${viewer.organisation}, ${visibility}, ${name}, ${description}
            where (select count(*) from governance.saved_query where organisation = ${viewer.organisation} and owner = ${viewer.name}) < ${MOST_QUERIES}
            returning number`)
        : await tx.query<{ number: number }>(sql`
            update governance.saved_query set visibility = ${visibility}, name = ${name}, description = ${description}
            where id = ${id}::uuid and (select count(*) from governance.saved_query_version v where v.query = number) < ${MOST_VERSIONS}
            returning number`);
    if (!query) return id === undefined ? 'TOO_MANY_QUERIES' : 'TOO_MANY_VERSIONS';
    await tx.query(sql`
      insert into governance.saved_query_version (query, version, operation, hash, variables, purpose, saved_by, saved_at, published)
      select ${query.number}, coalesce(max(version), 0) + 1, ${saving.operation}, ${hashOf(saving.operation)}, ${saving.variables},
        ${saving.purpose}, ${viewer.name}, ${at.toISOString()}, ${visibility === 'PUBLISHED'}
      from governance.saved_query_version where query = ${query.number}`);
    const [saved] = await tx.query<StoredQuery>(sql`select ${COLUMNS} from ${NEWEST} where q.number = ${query.number}`);
    return saved ?? 'NO_SUCH_QUERY';
  });
}

/**
 * Deletes a query of the viewer's own, but for the versions that are registered: answers how many stay. Undefined where it is not his. One that its
 * owner published no more before is deleted whole.
 */
export function deleteQuery(db: Database, viewer: Viewer, id: string, at: Date): Promise<number | undefined> {
  return db.transaction(async (tx) => {
    const number = await ownQuery(tx, viewer, id);
    if (number === undefined) return undefined;
    await tx.query(sql`update governance.saved_query set deleted_at = ${at.toISOString()} where number = ${number}`);
    const registered = await tx.query<{ version: number }>(sql`
      select v.version from governance.saved_query q join governance.saved_query_version v on v.query = q.number where q.number = ${number} and ${REGISTERED}`);
    const kept = `{${registered.map(({ version }) => version).join()}}`;
    await tx.query(sql`delete from governance.saved_query_version where query = ${number} and not version = any(${kept}::integer[])`);
    if (registered.length === 0) await tx.query(sql`delete from governance.saved_query where number = ${number}`);
    return registered.length;
  });
}

/** The number of a query that is the viewer's own, kept from being changed meanwhile. */
async function ownQuery(tx: Database, { name, organisation }: Viewer, id: string): Promise<number | undefined> {
  const [found] = await tx.query<{ number: number }>(sql`
    select number from governance.saved_query
    where id = ${id}::uuid and organisation = ${organisation} and owner = ${name} and deleted_at is null for update`);
  return found?.number;
}

/**
 * The text of a published operation by its hash; notes that it was used. Of whatever version was published: a client that was built with one
 * does not fail when the next is saved. Undefined where its owner publishes it no more.
 */
export async function publishedOperation(db: Database, hash: string, at: Date): Promise<string | undefined> {
  const [found] = await db.query<{ number: number; operation: string }>(sql`
    select q.number, v.operation from governance.saved_query q join governance.saved_query_version v on v.query = q.number
    where v.hash = ${hash} and ${REGISTERED} limit 1`);
  if (!found) return undefined;
  await db.query(sql`update governance.saved_query set last_used_at = ${at.toISOString()} where number = ${found.number}`);
  return found.operation;
}

/** As clients hash the text of a persisted query. */
function hashOf(operation: string): string {
  return createHash('sha256').update(operation).digest('hex');
}
