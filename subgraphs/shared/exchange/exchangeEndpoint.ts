import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { hasPurpose } from '../../../common/access.ts';
import { shanghaiDay } from '../../../common/clock.ts';
import { CreditGraphError } from '../../../common/errors.ts';
import { loadLayout } from '../collection/loadLayout.ts';
import type { InternalEndpoint } from '../defineSubgraph.ts';
import { listingOf } from '../records/departmentListings.ts';
import { declaredTable } from '../records/recordTable.ts';
import { exchangeColumns, exchangeKey } from './exchangeColumns.ts';
import { exchangedRecords } from './exchangedRecords.ts';
import { exchangeRefusal } from './exchangeRefusal.ts';

const CATALOGUE = new URL('../../../schema/generated/catalogue.json', import.meta.url);
const catalogueSchema = z.array(z.object({ code: z.string(), sector: z.string(), type: z.string() }));
const questionSchema = z.strictObject({
  dataset: z.string().regex(/^[a-z][a-z0-9-]*$/),
  list: z.string().optional(),
  since: z.iso.datetime({ offset: true }).optional(),
  readAt: z.iso.datetime({ offset: true }).optional(),
  first: z.int().min(1).max(1_001),
  after: z.int().min(0),
});

/** Natural persons' numbers are masked for every receiver below RESTRICTED: a row without one could not be told from another's. */
const CLASSES = ['organisation', 'soleTrader'] as const;

/**
 * `POST /internal/exchange-records`, for analysis in a caller's name: a page of a data set's records that he may read whole data sets of,
 * column by column as his grant lets him. What he may not read is not selected.
 */
export const exchangeEndpoint: InternalEndpoint = {
  callers: ['analysis'],
  async handle(body, { db, sector, ids, clock, access }) {
    const { dataset: code, list: listCode, ...page } = questionSchema.parse(body);
    if (!access || !CLASSES.some((each) => hasPurpose(access, sector, undefined, each)))
      throw new Error('exchange-records is asked in a caller’s name, for a purpose');
    const entry = catalogueSchema
      .parse(JSON.parse(readFileSync(CATALOGUE, 'utf8')))
      .find((dataset) => dataset.sector === sector && dataset.code === code);
    const layout = await loadLayout(sector, code);
    const table = layout.table === undefined ? undefined : declaredTable(layout.table);
    if (!entry || !table) throw new Error(`exchange-records: ${sector} has no records of ${code}`);
    const list = listCode === undefined ? undefined : listingOf(table.table);
    if (list?.list !== listCode) throw new CreditGraphError('BAD_USER_INPUT', `list: ${code} → ${list?.list ?? '–'}`);
    const refusals = CLASSES.map((subjectClass) => exchangeRefusal(entry, list, access, subjectClass));
    const classes = CLASSES.filter((_each, turn) => refusals[turn] === undefined);
    const [refusal] = refusals;
    // Where the city asks more of records that the department doubts, they are not handed over.
    const withoutFlagged = (access.rules ?? []).some(({ coordinate }) => coordinate === 'RecordState.FLAGGED');
    const columns = exchangeColumns(layout, table, { sector, access, classes });
    const key = exchangeKey(layout, columns, classes);
    const records = await exchangedRecords(db, { ...page, sector, table, columns, classes, key, list, withoutFlagged }, shanghaiDay(clock));
    return {
      refused: classes.length === 0 && refusal ? { coordinate: refusal.coordinate, ...refusal.decision } : null,
      columns: columns.map(({ header }) => header),
      records: records.map((record) => ({ ...record, subject: ids.subjectId(record.subject) })),
    };
  },
};
