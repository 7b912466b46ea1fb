import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import DataLoader from 'dataloader';
import { buildSchema, graphql } from 'graphql';
import pg from 'pg';
import type { CohortQuestion } from './questions.ts';

const PAGE = 50;
const SERVED = `state in ('PUBLISHED', 'FLAGGED') and (publish_until is null or publish_until >= current_date)`;
/** What a page tells of each subject, one statement a department and page; the same that {@link DETAILS} asks of the graph. */
const PARTS: Readonly<Record<string, string>> = {
  tax: `select subject, grade as value from tax.grade g where subject = any($1) and ${SERVED}
    and not exists (select 1 from tax.grade newer where newer.subject = g.subject and newer.year > g.year and newer.state in ('PUBLISHED', 'FLAGGED'))`,
  market: `select distinct on (subject) subject, status as value from market_regulation.registration where subject = any($1) and ${SERVED} order by subject, determined_on desc nulls last, record desc`,
  courts: `select subject, count(*)::text as value from courts.enforcement where subject = any($1) and ${SERVED} group by subject`,
  socialSecurity: `select distinct on (subject) subject, grade as value from social_security.labour_grade where subject = any($1) and ${SERVED} order by subject, year desc`,
  construction: `select subject, count(*)::text as value from construction.project where subject = any($1) and ${SERVED} group by subject`,
};
const SCHEMA = `type Query { cohort(name: String!): Cohort }
  type Cohort { count: Int nodes: [Subject!]! }
  type Subject { number: Float! name: String tax: String market: String courts: String socialSecurity: String construction: String }`;

/** The same of the graph: a page with details from all five departments. */
export const DETAILS = `nodes { id name tax { grade { grade } } market { registration { status } } courts { enforcements(first: 0) { totalCount } }
  socialSecurity { labourGrade { grade } } construction { projects(first: 0) { totalCount } } }`;

/** The yardstick, listening. */
export interface Monolith {
  readonly url: string;
  /** All subjects that answer a question, by number. */
  members(name: string): Promise<number[]>;
  /** Codes of so many organisations. */
  codes(count: number): Promise<string[]>;
  close(): Promise<void>;
}

/** A GraphQL server over one PostgreSQL that holds all tables. */
export async function startMonolith(database: string, questions: readonly CohortQuestion[]): Promise<Monolith> {
  // A record is served through the day on which its publication ends, in Shanghai. Compiling statements takes longer than it saves (tried).
  const pool = new pg.Pool({ connectionString: database, max: 10, options: '-c timezone=Asia/Shanghai -c jit=off' });
  const schema = buildSchema(SCHEMA);
  const question = (name: string): CohortQuestion => {
    const found = questions.find((each) => each.name === name);
    if (!found) throw new Error(name);
    return found;
  };
  const cohort = async ({ name }: { name: string }) => {
    const { members, orderBy, where } = question(name);
    const listed = JSON.stringify(where).includes('INDIVIDUAL') ? 0 : PAGE;
    const order = orderBy ? `m.value desc nulls last, m.number` : 'm.number';
    const { rows } = await pool.query<{ count: string; page: { number: string; name: string }[] | null }>(`
      with members as materialized (select s.number, s.name${orderBy ? `, ${orderBy.value} as value` : ''} from registry.subject s where ${members})
      select (select count(*) from members) as count,
        (select json_agg(p) from (select number, name from members m order by ${order} limit ${listed}) p) as page`);
    const page = (rows[0]?.page ?? []).map((each) => ({ ...each, number: Number(each.number) }));
    const loaders = Object.fromEntries(Object.keys(PARTS).map((part) => [part, loader(part)]));
    const nodes = page.map((each) => ({
      ...each,
      ...Object.fromEntries(Object.keys(PARTS).map((part) => [part, () => loaders[part]?.load(each.number)])),
    }));
    return { count: Number(rows[0]?.count), nodes };
  };
  const loader = (part: string) =>
    new DataLoader<number, string | null>(async (numbers) => {
      const { rows } = await pool.query<{ subject: string; value: string }>(PARTS[part] ?? '', [[...numbers]]);
      const byNumber = new Map(rows.map(({ subject, value }) => [Number(subject), value]));
      return numbers.map((number) => byNumber.get(number) ?? null);
    });
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { query, variables } = JSON.parse(Buffer.concat(chunks).toString()) as { query: string; variables: Record<string, unknown> };
      void graphql({ schema, source: query, variableValues: variables, rootValue: { cohort } }).then((answer) => {
        response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async members(name) {
      const { rows } = await pool.query<{ number: string }>(
        `select s.number from registry.subject s where ${question(name).members} order by s.number`,
      );
      return rows.map(({ number }) => Number(number));
    },
    async codes(count) {
      const { rows } = await pool.query<{ value: string }>(
        `select value from registry.identifier where kind = 'USCC' and subject < 1000000000 and subject % 17 = 0 order by subject limit ${count}`,
      );
      return rows.map(({ value }) => value);
    },
    async close() {
      await new Promise((resolve) => server.close(resolve));
      await pool.end();
    },
  };
}
