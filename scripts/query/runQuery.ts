import { readFileSync } from 'node:fs';
import { buildSchema, getOperationAST, parse } from 'graphql';
import type { GraphAccess } from './askGraph.ts';
import { pages } from './pages.ts';
import { absenceOf, callerOf, type Absence } from './provenance.ts';
import { csvResult, jsonResult, xlsxResult, type NewPart, type ResultFile } from './resultFile.ts';
import { tablePlan, type Table } from './tablePlan.ts';
import { tableRows, type TableRow } from './tableRows.ts';

/** What a result is written as. */
export type Format = 'xlsx' | 'csv' | 'json';

/** A question, and how its result is written. */
export interface QueryToFile {
  readonly access: GraphAccess;
  readonly query: string;
  readonly operation?: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly allPages?: string | undefined;
  readonly format: Format;
  readonly newPart: NewPart;
}

/** What was written. */
export interface Told {
  readonly rows: number;
  readonly pages: number;
  readonly withheld: number;
  readonly unavailable: number;
}

const SCHEMA = new URL('../../schema/generated/client.graphql', import.meta.url);

/** Asks, page by page, and writes as answers come. Throws where the graph refuses the whole question. */
export async function runQuery({ access, query, operation, variables, allPages, format, newPart }: QueryToFile): Promise<Told> {
  const document = parse(query);
  const asked = getOperationAST(document, operation);
  if (!asked) throw new Error('--operation: 须指明文档中的一个操作 / must name one of the operations');
  if (asked.operation !== 'query') throw new Error('只接受查询 / queries only: a mutation is not run for its file');
  const root = tablePlan(document, asked, buildSchema(readFileSync(SCHEMA, 'utf8')));
  const caller = await callerOf(access);
  const takenAt = new Date().toISOString();
  let file: ResultFile | undefined;
  const absences: Absence[] = [];
  const revisions = new Set<string>();
  const told = { rows: 0, pages: 0 };
  for await (const answer of pages(access, { query, variables, allPages })) {
    // Nothing is written of what was refused.
    file ??= format === 'xlsx' ? xlsxResult(root, newPart) : format === 'csv' ? csvResult(root, newPart) : jsonResult(newPart);
    const isFirst = told.pages === 0;
    told.pages += 1;
    if (answer.revision !== undefined) revisions.add(answer.revision);
    const numbered = answer.errors.map((error) => onPage(absenceOf(error), told.pages, allPages));
    absences.push(...numbered);
    const rows = tableRows(root, answer.data, answer.errors);
    await file.page(
      answer,
      counting(isFirst ? rows : within(rows, allPages ?? ''), () => (told.rows += 1)),
    );
  }
  await file?.end({
    url: access.url,
    query,
    variables: JSON.stringify(variables),
    caller,
    purpose: access.purpose ?? '',
    reference: access.reference ?? '',
    revisions: [...revisions].join(', '),
    takenAt,
    pages: told.pages,
    absences,
  });
  const of = (what: Absence['what']): number => absences.filter((absence) => absence.what === what).length;
  return { ...told, withheld: of('WITHHELD'), unavailable: of('UNAVAILABLE') };
}

/** Of a later page only what is new in it: the tables of the connection that was followed. */
function* within(rows: Iterable<TableRow>, path: string): Generator<TableRow> {
  for (const row of rows) if (isBelow(row.table, path)) yield row;
}

function isBelow({ name }: Table, path: string): boolean {
  return name.startsWith(`${path}.`);
}

function* counting(rows: Iterable<TableRow>, onRow: () => void): Generator<TableRow> {
  for (const row of rows) {
    onRow();
    yield row;
  }
}

function onPage(absence: Absence, page: number, allPages: string | undefined): Absence {
  return allPages === undefined ? absence : { ...absence, path: `${page}: ${absence.path}` };
}
