import { readFileSync } from 'node:fs';
import { buildSchema } from 'graphql';
import sql, { raw, Sql } from 'sql-template-tag';
import { BRIEF_LIST, Q1 } from '../bench/scenarios/queries.ts';
import type { Database } from '../subgraphs/shared/database/database.ts';
import { everyField } from './everyField.ts';
import { BOSS, FIRM, TRADER } from './fixtures/smallCity.ts';
import { startStack, type TestStack } from './stack.ts';

/** How often the registry of the small city is repeated, and how many rows every table of records gets. */
const TIMES = 40;
const RECORDS = 6_000;
/** Apart from each other by more than any of them has subjects. */
const APART = 10_000;
const REGISTRY = ['subject', 'identifier', 'relation', 'profile', 'former_name'];
/** Columns that hold a subject's number. */
const SHIFTED = ['number', 'subject', 'person', 'from_subject', 'to_subject'];
/** A table of fewer rows is well read whole: lists of codes, and what the small city has too little of to repeat. */
const FEW = 1_000;

interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly Plans?: readonly Plan[];
}

/** Every statement that a query takes finds its rows by an index, however many there are. */
describe('query plans', () => {
  let stack: TestStack;
  let ids: string[] = [];
  const small = new Set<string>();
  const taken: { db: Database; statement: Sql }[] = [];
  const schema = buildSchema(readFileSync(new URL('../schema/generated/client.graphql', import.meta.url), 'utf8'), {
    assumeValidSDL: true,
  });

  beforeAll(async () => {
    stack = await startStack({
      subjects: 1_500,
      environment: {
        SUBGRAPH_TIMEOUT_MS: '20000',
        REQUEST_TIMEOUT_MS: '60000',
        MAX_COST: '10000000',
        MAX_TOKENS: '20000',
        MAX_DEPTH: '30',
      },
    });
    const names = stack.config.subgraphs.map(({ name }) => name);
    const opened = new Set(await Promise.all(names.map((name) => stack.running.databases.of(name))));
    for (const db of opened) {
      for (const table of await fill(db)) small.add(table);
      const query = db.query.bind(db);
      db.query = (statement) => {
        taken.push({ db: { ...db, query }, statement });
        return query(statement);
      };
    }
    // The gateway turns requests away while an embedded database has kept its process busy, and has closed the connections that were idle meanwhile.
    const isWilling = async () => (await stack.query('{ __typename }')).errors.length === 0;
    while (!(await isWilling().catch(() => false))) await new Promise((resolve) => setTimeout(resolve, 200));
    const registry = await stack.running.databases.of('registry');
    const rows = await registry.query<{ number: number }>(sql`select number from registry.subject where number < 50 order by number`);
    ids = [
      await stack.idOf('USCC', FIRM.uscc),
      await stack.idOf('CITIZEN_ID', BOSS.document),
      await stack.idOf('USCC', TRADER.uscc),
    ].concat(rows.map(({ number }) => stack.ids.subjectId(number)));
    // An embedded database is filled slowly on a busy machine.
  }, 240_000);
  afterAll(() => stack.close());

  /** Tables that a query reads whole, with the statements that do. */
  const readWhole = async (query: string, variables: Record<string, unknown> = {}): Promise<string[]> => {
    taken.length = 0;
    const { errors } = await stack.query(query, { as: { scope: 'credit:3' }, purpose: 'CREDIT_SUPERVISION', variables });
    // What is made of organisations only is asked of nobody else, whoever wants it.
    expect(errors.filter(({ extensions }) => extensions?.['reason'] !== 'PERSON')).toEqual([]);
    const asked = [...taken];
    expect(asked.length).toBeGreaterThan(0);
    const found: string[] = [];
    for (const { db, statement } of asked) {
      if (!/^\s*(select|with)\b/i.test(statement.text)) continue;
      const [first = '', ...rest] = statement.strings;
      const [row] = await db.query<{ 'QUERY PLAN': { Plan: Plan }[] }>(
        new Sql([`explain (format json) ${first}`, ...rest], statement.values),
      );
      const plan = row?.['QUERY PLAN'][0]?.Plan;
      if (plan === undefined) throw new Error('explain answered nothing');
      found.push(...scans(plan, small).map((table) => `${table}: ${statement.text.replaceAll(/\s+/g, ' ').trim()}`));
    }
    return found;
  };

  it('of everything that is held of one subject, and of fifty, have no scan of a whole table', async () => {
    const everything = everyField(schema, 'Subject');
    for (const id of ids.slice(0, 3))
      expect(await readWhole(`query ($id: ID!) { subject(id: $id) { ${everything} } }`, { id })).toEqual([]);
    expect(await readWhole(Q1.text, { id: ids[0] })).toEqual([]);
    expect(await readWhole(BRIEF_LIST.text, { ids })).toEqual([]);
  });

  it.each([
    ['by identifier', `{ subject(identifier: { kind: USCC, value: "${FIRM.uscc}" }) { name } }`],
    ['by document', `{ subject(identifier: { kind: CITIZEN_ID, value: "${BOSS.document}" }, name: "${BOSS.name}") { id } }`],
    ['by a part of a name', '{ search(text: "隆达建筑", first: 20) { totalCount nodes { name } } }'],
    // cspell:disable-next-line
    ['by pinyin initials', '{ search(text: "YDSLDJZ", first: 20) { totalCount nodes { name } } }'],
    ['by name, kind and division', '{ search(text: "隆达", kind: [ENTERPRISE], division: ["441881"]) { totalCount nodes { name } } }'],
    ['of published debts', '{ judgmentDebtor(name: "欧阳志远", documentNumber: "441825196502258070") { caseNumber } }'],
  ])('%s have no scan of a whole table', async (_name, query) => {
    expect(await readWhole(query)).toEqual([]);
  });
});

/** Tables that a plan reads from beginning to end. */
function scans({ 'Node Type': type, 'Relation Name': table = '', Plans: below = [] }: Plan, small: ReadonlySet<string>): string[] {
  const own = /^(Parallel )?Seq Scan$/.test(type) && !small.has(table) ? [table] : [];
  return [...own, ...below.flatMap((each) => scans(each, small))];
}

/** Multiplies what the tables of records and the registry hold until the planner would not read any of it whole; answers those still small. */
async function fill(db: Database): Promise<string[]> {
  const tables = await db.query<{ schema: string; name: string; columns: string[] }>(sql`
    select table_schema as schema, table_name as name, array_agg(column_name::text order by ordinal_position) as columns
    from information_schema.columns where table_schema not in ('pg_catalog', 'information_schema', 'public') and is_generated = 'NEVER' and is_identity = 'NO'
    group by table_schema, table_name`);
  const isSubject = ({ schema, name }: { schema: string; name: string }): boolean => schema === 'registry' && name === 'subject';
  // Subjects first: the registry's other tables point to them.
  for (const { schema, name, columns } of tables.sort((one, other) => Number(isSubject(other)) - Number(isSubject(one)))) {
    const table = raw(`"${schema}"."${name}"`);
    const isRecord = columns.includes('source_key') && columns.includes('record');
    if (!isRecord && !(schema === 'registry' && REGISTRY.includes(name))) continue;
    const [held] = await db.query<{ rows: number }>(sql`select count(*)::integer as rows from ${table}`);
    if (held === undefined || held.rows === 0) continue;
    const times = isRecord ? Math.ceil(RECORDS / held.rows) : TIMES;
    const kept = columns.filter((column) => column !== 'record');
    const values = kept.map((column) => {
      if (SHIFTED.includes(column)) return `t."${column}" + g * ${String(APART)}`;
      return column === 'source_key' || column === 'value' ? `substr(md5(t."${column}" || g), 1, 18)` : `t."${column}"`;
    });
    await db.query(sql`
      insert into ${table} (${raw(kept.map((column) => `"${column}"`).join(', '))})
      select ${raw(values.join(', '))} from ${table} t, generate_series(1, ${times}::integer) g on conflict do nothing`);
  }
  // As a server does by itself: counts, and puts in order what was added to the index of names.
  await db.execute('vacuum analyze');
  const few = await db.query<{ name: string }>(sql`select relname as name from pg_class where relkind = 'r' and reltuples < ${FEW}`);
  return few.map(({ name }) => name);
}
