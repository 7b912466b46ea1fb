import { anonymousAccess } from '../../../common/access.ts';
import type { Database } from '../database/database.ts';
import { testDatabases } from '../testing/testDatabases.ts';
import type { CohortLeaf } from './cohortModel.ts';
import type { LeafTable } from './leafQuery.ts';
import { selectSet, type Selection } from './selectSets.ts';
import { setOf } from './subjectSet.ts';

const SUBJECTS = 6_000;
const LEAF: CohortLeaf = {
  leaf: 'TaxCredit.arrears',
  sector: 'tax',
  path: ['tax', 'arrears'],
  coordinates: [],
  many: true,
  required: [],
  defaults: {},
  fields: [{ name: 'status', kind: 'STRING', list: false, coordinates: [] }],
};
const SOURCE: NonNullable<LeafTable['source']> = {
  table: { type: 'Made', table: 'made_record', columns: {}, unrestricted: {} },
  options: {},
};
const TABLE: LeafTable = { leaf: LEAF, source: SOURCE, own: undefined };
const everything: Selection = { args: {}, conditions: {}, classes: ['organisation', 'soleTrader', 'individual'], today: '2026-11-28' };

describe.each(testDatabases())('sets of subjects on %s', (_dialect, open) => {
  const opening = open();
  let asked: string[] = [];
  let db: Database;
  beforeAll(async () => {
    const opened = await opening;
    // Three records of each other subject, the third on another status; the last thousand subjects are past their day.
    await opened.execute(`
      create table made_record (record bigint generated always as identity, subject bigint not null, state text not null, publish_until date, status text, note text, determined_on date);
      insert into made_record (subject, state, publish_until, status, note, determined_on)
        select s * 2, 'PUBLISHED', case when s > 5000 then date '2026-11-27' end, case when n = 3 then 'OTHER' else 'OWED' end, repeat('x', 400), date '2026-01-01' + n::integer
        from generate_series(1, ${SUBJECTS}) s, generate_series(1, 3) n;
      create index on made_record (subject);
      analyze made_record;`);
    db = { ...opened, query: (statement) => (asked.push(statement.text), opened.query(statement)) };
  });
  afterAll(async () => (await opening).close());

  const found = async (selection: Partial<Selection>, table = TABLE) => {
    asked = [];
    const set = await selectSet(db, table, anonymousAccess(1), { ...everything, ...selection });
    return { numbers: [...set], lookedUp: asked.some((text) => text.includes('unnest(')) };
  };
  const even = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_none, index) => 2 * (from + index));

  it('hold each subject once, and nobody whose records are past their day', async () => {
    expect(await found({})).toEqual({ numbers: even(1, 5_000), lookedUp: false });
    expect((await found({ conditions: { status: ['NOBODY'] } })).numbers).toEqual([]);
  });

  it('are, of those told, looked up one by one where that is less work', async () => {
    const within = setOf([2, 3, 4, 9_998, 10_000, 10_002, 2 ** 32 - 1]);
    expect(await found({ within })).toEqual({ numbers: [2, 4, 9_998, 10_000], lookedUp: true });
    expect(await found({ within, conditions: { status: ['OTHER'] } })).toEqual({ numbers: [2, 4, 9_998, 10_000], lookedUp: true });
    expect((await found({ within: setOf() })).numbers).toEqual([]);
    // Close together they travel as runs, and of other classes than are asked for nobody is looked up.
    const run = setOf(Array.from({ length: 41 }, (_none, index) => 20 + index));
    expect(await found({ within: run })).toEqual({ numbers: even(10, 30), lookedUp: true });
    expect(asked.at(-1)).toContain('generate_series');
    expect((await found({ within: run, classes: ['soleTrader', 'individual'] })).numbers).toEqual([]);
  });

  it('are, of many told, gone through where that is less work, and nobody else is among them', async () => {
    const within = setOf([...even(1, 3_000), 1, 3, 5]);
    expect(await found({ within })).toEqual({ numbers: even(1, 3_000), lookedUp: false });
  });

  it('are the same whichever way is taken', async () => {
    const within = setOf(even(2_000, 5_500));
    expect(await found({ within })).toEqual({ numbers: even(2_000, 5_000), lookedUp: false });
    // To go through a table so wide is dear; a database of its own is estimated anew.
    await db.execute(`alter table made_record set (fillfactor = 10); update made_record set note = note; analyze made_record`);
    db = { ...db };
    expect(await found({ within })).toEqual({ numbers: even(2_000, 5_000), lookedUp: true });
  });

  it('are not looked up one by one where there is no index to find them by', async () => {
    await db.execute('drop index made_record_subject_idx');
    db = { ...db };
    expect(await found({ within: setOf([2, 3, 4]) })).toEqual({ numbers: [2, 4], lookedUp: false });
    expect(asked.at(-1)).toContain('any(');
  });

  it('are, of a leaf that serves the newest record alone, those whose newest it is that is asked for', async () => {
    const one: LeafTable = { ...TABLE, leaf: { ...LEAF, many: false }, source: { ...SOURCE, isOne: true } };
    expect((await found({}, one)).numbers).toEqual(even(1, 5_000));
    expect((await found({ conditions: { status: ['OWED'] } }, one)).numbers).toEqual([]);
    expect((await found({ conditions: { status: ['OTHER'] } }, one)).numbers).toEqual(even(1, 5_000));
    expect((await found({ conditions: { status: ['OTHER'] }, within: setOf([2, 4]) }, one)).numbers).toEqual([2, 4]);
    // What is not served is not the newest that is.
    await (await opening).execute(`update made_record set state = 'WITHDRAWN' where subject = 4 and status = 'OTHER'`);
    expect((await found({ conditions: { status: ['OWED'] } }, one)).numbers).toEqual([4]);
    expect((await found({ conditions: { status: ['OWED'] }, within: setOf([2, 4]) }, one)).numbers).toEqual([4]);
  });
});
