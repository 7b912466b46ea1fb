import sql, { raw } from 'sql-template-tag';
import { databaseSchemaOf } from '../../../common/subgraphs.ts';
import type { Database } from '../database/database.ts';
import { sectorDatasets } from './sectorDatasets.ts';

/** Takes a subject's positive data of a data set down, and keeps what comes later from being served. False where the sector keeps no such data set. */
export async function refusePositive(
  db: Database,
  { sector, dataset, subject }: { sector: string; dataset: string; subject: number },
  at: Date,
): Promise<boolean> {
  const found = (await sectorDatasets(sector, 'POSITIVE')).find(({ code }) => code === dataset);
  if (!found) return false;
  const schema = databaseSchemaOf(sector);
  await db.transaction(async (tx) => {
    await tx.query(sql`
      insert into ${raw(`${schema}.positive_refusal`)} (origin, subject, refused_at) values (${found.table}, ${subject}, ${at.toISOString()})
      on conflict do nothing`);
    await tx.query(sql`
      insert into ${raw(`${schema}.record_history`)} (origin, record, cause, content)
      select ${found.table}, record, 'DECISION', to_jsonb(t) from ${raw(`${schema}.${found.table}`)} t where subject = ${subject} and state <> 'WITHDRAWN'`);
    await tx.query(
      sql`update ${raw(`${schema}.${found.table}`)} set state = 'WITHDRAWN' where subject = ${subject} and state <> 'WITHDRAWN'`,
    );
  });
  return true;
}
