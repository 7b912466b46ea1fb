import sql, { raw, type Sql } from 'sql-template-tag';
import type { Database } from '../database/database.ts';
import { qualified } from './collectionRun.ts';
import { copyLine } from './copyLine.ts';
import type { Layout } from './layout.ts';
import type { MappedRow } from './mappedRow.ts';
import type { CellValue } from './readCell.ts';
import type { RowNote } from './rowReason.ts';

/** A row on its way into the stage. */
export interface StagedRow {
  line: number;
  /** The row's text as it came. */
  text: string;
  notes: RowNote[];
  /** The row as it came, by header, of rows that are kept aside whatever becomes of them. */
  aside?: Record<string, string>;
  rowHash?: string;
  /** Absent from rows that are not to be merged. */
  mapped?: MappedRow;
  /** Of a row that a person has to decide on: whom it would be about, and whom it names beside, by column. */
  doubtful?: { subject: number; others: Readonly<Record<string, number>> };
}

/** The columns in which rows are staged for a writer of their own, beside those of every stage. */
export interface OwnColumns {
  /** Their types, by name. */
  readonly types: Readonly<Record<string, string>>;
  /** A row's values in that order. */
  valuesOf(row: MappedRow): readonly CellValue[];
}

/** Lines of the file, both included. */
export interface Lines {
  from: number;
  to: number;
}

/** Without a log: a stage that was lost is made again from the file. */
const HEAD = ['_line', '_raw', '_notes', '_aside', '_row_hash', '_verdict', 'source_key', 'content_hash'];

/**
 * The table in which a file's rows wait between reading and merging, with the types of the records' table: what it refuses, a record
 * would refuse. `_verdict` is null while a row is to be merged, else `unchanged`, `rejected` or `doubtful`; `_turn` counts the kept rows of one content.
 */
export class Stage {
  readonly table: string;
  /** The records' columns that the file fills; undefined when rows have columns of their own, for a writer of their own. */
  readonly columns: readonly string[] | undefined;
  readonly db: Database;
  private readonly own: OwnColumns | undefined;
  private readonly names: readonly string[];

  private constructor(db: Database, table: string, columns: readonly string[] | OwnColumns) {
    this.db = db;
    this.table = table;
    if ('types' in columns) this.own = columns;
    else this.columns = columns;
    this.names = [...HEAD, ...('types' in columns ? Object.keys(columns.types) : ['subject', ...columns.map((name) => `"${name}"`)])];
  }

  /** An empty stage for a layout's rows; what an earlier run left behind is dropped. */
  static async open(db: Database, layout: Layout, columns: readonly string[] | OwnColumns): Promise<Stage> {
    const table = qualified(layout.sector, `staged_${layout.dataset.replaceAll('-', '_')}`);
    const [own, from] =
      'types' in columns
        ? [
            ['source_key text', 'content_hash text', ...Object.entries(columns.types).map((column) => column.join(' '))]
              .map(nullAs)
              .join(', '),
            '',
          ]
        : [['subject', 'source_key', 'content_hash', ...columns].map((name) => `t."${name}"`).join(', '), `from ${layout.table ?? ''} t`];
    await db.execute(`drop table if exists ${table};
      create unlogged table ${table} as
      select null::integer as _line, null::text as _raw, null::jsonb as _notes, null::jsonb as _aside, null::text as _row_hash,
        null::text as _verdict, null::integer as _turn, ${own} ${from} limit 0`);
    return new Stage(db, table, columns);
  }

  /** The table's name, for statements. */
  get name(): Sql {
    return raw(this.table);
  }

  /** Adds lines of COPY text, whose values stand in the order of `linesOf`; all of them or none. */
  async addLines(lines: string | Buffer): Promise<void> {
    await this.db.copy(`${this.table} (${this.names.join(', ')})`, lines);
  }

  /** Adds rows by COPY; all of them or none. */
  async add(rows: readonly StagedRow[]): Promise<void> {
    await this.addLines(this.linesOf(rows));
  }

  /** Rows as lines of COPY text. */
  linesOf(rows: readonly StagedRow[]): string {
    const { columns, own } = this;
    const width = this.names.length;
    let lines = '';
    for (const row of rows) {
      const { mapped } = row;
      const cells = [
        row.line,
        row.text.includes('\0') ? withoutNull(row.text) : row.text,
        row.notes.length === 0 ? null : withoutNull(JSON.stringify(row.notes)),
        row.aside === undefined ? null : withoutNull(JSON.stringify(row.aside)),
        row.rowHash,
        mapped !== undefined ? null : row.doubtful ? 'doubtful' : 'rejected',
        mapped?.sourceKey,
        mapped?.contentHash,
      ];
      if (columns) {
        cells.push(mapped?.subject ?? row.doubtful?.subject);
        for (const name of columns) cells.push((mapped?.values[name] ?? row.doubtful?.others[name]) as string | null | undefined);
      } else if (own && mapped) cells.push(...(own.valuesOf(mapped) as string[]));
      while (cells.length < width) cells.push(null);
      lines += copyLine(cells);
    }
    return lines;
  }

  /** Makes the rows findable by their line, and kept ones by what they say, once all are there. */
  async complete(): Promise<void> {
    await this.db.transaction(async (tx) => {
      await tx.execute(`set local statement_timeout = 0; create index on ${this.table} (_line);
        create index on ${this.table} (_row_hash) where _row_hash is not null; analyze ${this.table}`);
    });
  }

  /** The last line staged; 0 when there is none. */
  async lastLine(): Promise<number> {
    const [row] = await this.db.query<{ line: number | null }>(sql`select max(_line) as line from ${this.name}`);
    return row?.line ?? 0;
  }

  async drop(): Promise<void> {
    await this.db.execute(`drop table if exists ${this.table}`);
  }
}

function nullAs(column: string): string {
  const [name = '', type = ''] = column.split(' ');
  return `null::${type} as ${name}`;
}

/** PostgreSQL has no U+0000; a cell may. */
function withoutNull(text: string): string {
  return text.replaceAll('\\u0000', '\\ufffd').replaceAll('\0', '\ufffd');
}
