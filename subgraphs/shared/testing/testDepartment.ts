import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parse, print } from 'graphql';
import sql, { join, raw } from 'sql-template-tag';
import { anonymousAccess, type Access } from '../../../common/access.ts';
import { opaqueIds, type OpaqueIds } from '../../../common/opaqueId.ts';
import { ownSdl } from '../../../common/ownSdl.ts';
import { reaches, type PermissionLevel } from '../../../common/permissionLevel.ts';
import type { Database } from '../database/database.ts';
import { migrate } from '../database/migrate.ts';
import type { SubgraphDefinition } from '../defineSubgraph.ts';
import { executePrepared, operationCache } from '../executeSigned.ts';
import type { AskInternal } from '../internalClient.ts';
import { spellOutRecords } from '../records/spellOutRecords.ts';
import { requestContext, type Call } from '../requestContext.ts';
import { subgraphSchema } from '../subgraphSchema.ts';
import { filledDatabase } from './testDatabases.ts';

/** Who asks, and when: OPEN on 2026-11-22 unless told otherwise; at SHARED and above with a purpose. */
export interface Asking {
  readonly as?: PermissionLevel;
  /** Day in Asia/Shanghai. */
  readonly on?: string;
  /** What the caller holds otherwise than `as` says. */
  readonly access?: Partial<Access>;
  readonly calls?: readonly Call[];
  /** Answers for other subgraphs' internal endpoints. */
  readonly askInternal?: AskInternal;
}

/** What came back, and the SQL that it took. */
export interface Answered {
  readonly data: Record<string, unknown> | null;
  readonly errors: readonly { path: string; code: unknown; reason: unknown }[];
  readonly statements: readonly string[];
}

/** A department over a database without records ({@link filledDatabase}), with its masks and its guard, without HTTP. */
export interface TestDepartment {
  readonly db: Database;
  readonly ids: OpaqueIds;
  /** Adds records to a table of the department; what every record needs is filled in. */
  insert(table: string, ...rows: Record<string, string | number | boolean | null>[]): Promise<void>;
  /** Asks for fields of the department's container, for subjects by number, in one `_entities` call. */
  ask(subjects: readonly number[], selection: string, asking?: Asking): Promise<Answered & { subjects: Record<string, unknown>[] }>;
  /** Asks a root field. */
  query(document: string, variables?: Record<string, unknown>, asking?: Asking): Promise<Answered>;
  close(): Promise<void>;
}

/** On what a department runs otherwise than on an empty database in memory. */
export interface TestOn {
  readonly db?: Database;
  /** Mappings of the tables that this database holds already. */
  readonly views?: URL;
}

/** Starts a department; `container` is its field on Subject (none for the centre's); `sdl` is its own, joined with the head, unless given. */
export async function testDepartment(
  definition: SubgraphDefinition,
  container: string,
  sdl = sdlOf(definition),
  on: TestOn = {},
): Promise<TestDepartment> {
  const prepare = async (empty: Database): Promise<void> => {
    await migrate(empty, definition.name, new URL('tables/', definition.folder), on.views);
    await definition.prepare?.(empty);
  };
  if (on.db) await prepare(on.db);
  const db = on.db ?? (await filledDatabase(definition.name, prepare));
  const ids = opaqueIds(Buffer.alloc(32, 7));
  const schema = subgraphSchema(definition, sdl);
  const operations = operationCache(schema);

  const query: TestDepartment['query'] = async (
    document,
    variables = {},
    { as = 'OPEN', on = '2026-11-22', access = {}, calls = [], askInternal } = {},
  ) => {
    const statements: string[] = [];
    const counted: typeof db = {
      ...db,
      query(statement) {
        statements.push(statement.text);
        return db.query(statement);
      },
    };
    const context = requestContext({
      sector: definition.name,
      access: { ...accessAt(as, definition.name), ...access },
      callerContext: '',
      calls,
      db: counted,
      ids,
      clock: () => Date.parse(`${on}T12:00:00+08:00`),
      ...(askInternal ? { askInternal } : {}),
    });
    const answer = await executePrepared(schema, operations(document), { variables, operationName: undefined }, context, (error) => {
      throw error;
    });
    const errors = (answer.errors ?? []).map(({ path, extensions }) => ({
      path: (path ?? []).join('.'),
      code: extensions?.['code'],
      reason: extensions?.['reason'],
    }));
    return { data: (answer.data ?? null) as Answered['data'], errors, statements };
  };

  return {
    db,
    ids,
    query,
    async insert(table, ...rows) {
      for (const [line, row] of rows.entries()) {
        const record = { source_key: randomUUID(), content_hash: 'test', run: 1, source_line: line + 2, ...row };
        await db.query(sql`insert into ${raw(table)} (${raw(Object.keys(record).join(', '))}) values (${join(Object.values(record))})`);
      }
    },
    async ask(subjects, selection, asking) {
      const representations = subjects.map((number) => ({ __typename: 'Subject', id: ids.subjectId(number) }));
      const answer = await query(
        `query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Subject { ${container} { ${selection} } } } }`,
        { representations },
        asking,
      );
      const entities = (answer.data?.['_entities'] ?? []) as Record<string, Record<string, unknown>>[];
      return { ...answer, subjects: entities.map((entity) => entity[container] ?? {}) };
    },
    close: () => db.close(),
  };
}

function accessAt(level: PermissionLevel, sector: string): Access {
  return {
    ...anonymousAccess(1),
    identified: level !== 'OPEN',
    levels: { [sector]: level },
    purpose: reaches(level, 'SHARED') ? 'test' : undefined,
  };
}

/** The head and the department's own SDL, joined as compose joins them. */
function sdlOf({ folder }: SubgraphDefinition): string {
  const links = `extend schema
    @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@inaccessible", "@composeDirective"])
    @link(url: "https://credit.example/permission/v1.0", import: ["@permission", "@mask", "@dataset", "@namespace", "@lookup", "@about"])\n`;
  const head = readFileSync(new URL('../../../schema/head.graphql', import.meta.url), 'utf8');
  const own = parse(ownSdl(folder));
  return links + head + print(spellOutRecords(own, parse(head)));
}
