import type { Database } from '../../../subgraphs/shared/database/database.ts';
import { migrate } from '../../../subgraphs/shared/database/migrate.ts';
import type { TestDatabase } from '../../../subgraphs/shared/testing/testDatabases.ts';
import type { Databases } from '../databases.ts';

/** The header of a file of 失信承诺 records, one of the registry's own data sets. */
export const BROKEN_PROMISES = '主体名称,统一社会信用代码,承诺事项,认定文号,认定日期';

/** Databases of which all are the registry's, empty, for the tests of one suite. */
export function registryAlone(open: TestDatabase[1]): Databases {
  const opening = open();
  beforeAll(async () => void (await migrate(await opening, 'registry', new URL('../../../subgraphs/registry/tables/', import.meta.url))));
  afterAll(async () => (await opening).close());
  return { of: (): Promise<Database> => opening, close: () => Promise.resolve() };
}
