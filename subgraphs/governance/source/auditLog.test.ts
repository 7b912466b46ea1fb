import sql, { Sql } from 'sql-template-tag';
import { fieldSetDigest } from '../../../common/auditEntry.ts';
import type { Database } from '../../shared/database/database.ts';
import { migrate } from '../../shared/database/migrate.ts';
import { testDatabases } from '../../shared/testing/testDatabases.ts';
import { keepFieldSets } from './auditFields.ts';
import { countFor, entriesFor } from './auditLog.ts';
import { ensureMonths } from './auditMonths.ts';

const ENTRIES = 4_000;
const GRADE = [{ coordinate: 'TaxCredit.grade', sectors: ['tax'], dataset: 'tax-credit-grade' }];
const NAME = [{ coordinate: 'Subject.name', sectors: ['registry'] }];

interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly Plans?: readonly Plan[];
}

describe.each(testDatabases())('the audit log on %s', (_dialect, open) => {
  let db: Database;
  const taken: Sql[] = [];
  beforeAll(async () => {
    db = await open();
    await migrate(db, 'governance', new URL('../tables/', import.meta.url));
    await ensureMonths(db, db, ['2026-03']);
    const [grade, name] = [fieldSetDigest(GRADE), fieldSetDigest(NAME)];
    await keepFieldSets(
      db,
      new Map([
        [grade, GRADE],
        [name, NAME],
      ]),
    );
    await db.query(sql`insert into governance.audit_chain (id, name, hash) values (1, 'a chain', '')`);
    const common =
      '"kind":"REQUEST","logs":["DATA_ACCESS"],"request":"r","user":"a \\"reads\\":[{}]\\u0000","revision":1,"outcome":"ANSWERED"';
    const reads = `"reads":[{"set":"${name}","subjects":["a"]},{"set":"${grade}","subjects":["b"]}]`;
    // Every request reads the name of one subject and the grade of the next.
    await db.query(sql`
      insert into governance.audit_entry (id, at, chain, number, hash, line, logs, person, outcome, coordinates, sectors)
      select g, '2026-03-01T00:00:00Z'::timestamptz + g * interval '1 minute', 1, g, '',
        '{"n":' || g || ',"at":"2026-03-02T00:00:00.000Z",' || ${`${common},${reads}}`}, '{DATA_ACCESS}', 'a', 'ANSWERED',
        '{Subject.name,TaxCredit.grade}', '{registry,tax}'
      from generate_series(1, ${ENTRIES}::integer) g`);
    await db.query(sql`
      insert into governance.audit_read (subject, at, entry, part, hidden)
      select g + part, '2026-03-01T00:00:00Z'::timestamptz + g * interval '1 minute', g, part, false
      from generate_series(1, ${ENTRIES}::integer) g, generate_series(0, 1) part`);
    await db.execute('analyze');
    const query = db.query.bind(db);
    db.query = (statement) => {
      taken.push(statement);
      return query(statement);
    };
  });
  afterAll(() => db.close());

  it('finds by subject and coordinate what was read of that subject, by its indexes', async () => {
    const asked = { subjects: [10], coordinate: 'TaxCredit.grade' };
    taken.length = 0;
    expect((await entriesFor(db, asked, 50, undefined)).map(({ id }) => id)).toEqual([9]);
    expect(await countFor(db, asked)).toBe(1);
    expect((await entriesFor(db, { ...asked, coordinate: 'Subject.name' }, 50, undefined)).map(({ id }) => id)).toEqual([10]);
    expect((await entriesFor(db, { subjects: [10] }, 50, undefined)).map(({ id }) => id)).toEqual([10, 9]);
    expect(await countFor(db, { subjects: [10, 11], coordinate: 'TaxCredit.grade' })).toBe(2);
    expect(await countFor(db, { ...asked, coordinate: 'TaxCredit.%' })).toBe(0);
    for (const statement of taken.filter(({ text }) => text.includes('audit_entry'))) {
      const [first = '', ...rest] = statement.strings;
      const [row] = await db.query<{ 'QUERY PLAN': { Plan: Plan }[] }>(
        new Sql([`explain (format json) ${first}`, ...rest], statement.values),
      );
      expect(scans(row?.['QUERY PLAN'][0]?.Plan)).toEqual([]);
    }
  });
});

/** The tables of entries and reads that a plan reads from beginning to end. */
function scans(plan: Plan | undefined): string[] {
  if (!plan) throw new Error('explain answered nothing');
  const { 'Node Type': type, 'Relation Name': table = '', Plans: below = [] } = plan;
  const own = /Seq Scan$/.test(type) && /^audit_(entry|read)/.test(table) ? [table] : [];
  return [...own, ...below.flatMap(scans)];
}
