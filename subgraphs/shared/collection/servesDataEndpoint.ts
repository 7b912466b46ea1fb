import sql, { raw } from 'sql-template-tag';
import { databaseSchemaOf } from '../../../common/subgraphs.ts';
import { mappedTables } from '../database/mapTables.ts';
import type { InternalEndpoint } from '../defineSubgraph.ts';
import { qualified } from './collectionRun.ts';

/** `POST /internal/serves-data`, for analysis: whether the department serves data, having finished a collection of this city's own or reading a database of its own. */
export const servesDataEndpoint: InternalEndpoint = {
  callers: ['analysis'],
  async handle(_body, { db, sector }) {
    const [run] = await db.query(
      sql`select 1 as found from ${raw(qualified(sector, 'collection_run'))} where state in ('FINISHED', 'TRUNCATED') and jurisdiction is null limit 1`,
    );
    return { serves: run !== undefined || (await mappedTables(db, databaseSchemaOf(sector))).length > 0 };
  },
};
