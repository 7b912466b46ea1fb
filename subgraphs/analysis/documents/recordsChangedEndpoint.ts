import sql from 'sql-template-tag';
import { z } from 'zod';
import type { InternalEndpoint } from '../../shared/defineSubgraph.ts';

const bodySchema = z.strictObject({
  changes: z
    .array(z.strictObject({ recordId: z.string().max(200), change: z.string().max(40), at: z.iso.datetime({ offset: true }) }))
    .max(1_000),
});

/** `POST /internal/records-changed`, for governance: what was decided about records, for every organisation with a document that tells of them. */
export const recordsChangedEndpoint: InternalEndpoint = {
  callers: ['governance'],
  async handle(body, { db }) {
    const { changes } = bodySchema.parse(body);
    const rows = await db.query<{ number: number }>(sql`
      insert into analysis.receiver_notice (document, record_id, change, at)
      select r.document, r.record_id, c.change, c.at
      from jsonb_to_recordset(${JSON.stringify(changes)}::jsonb) as c ("recordId" text, change text, at timestamptz)
      join analysis.received_record r on r.record_id = c."recordId"
      order by c.at on conflict (document, record_id, change, at) do nothing returning number`);
    return { told: rows.length };
  },
};
