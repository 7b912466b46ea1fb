import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { databaseSchemaOf, type SubgraphEntry } from '../../common/subgraphs.ts';

/** A department that joins. */
export interface NewSubgraph {
  /** Sector: `housing`. */
  readonly name: string;
  /** Its name in Chinese. */
  readonly title: string;
  /** YYYY-MM-DD, the version of its first layouts. */
  readonly today: string;
}

/** Why a department cannot be scaffolded. */
export class ScaffoldError extends Error {
  override readonly name = 'ScaffoldError';
}

const TEMPLATES = new URL('template/', import.meta.url);
const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
/**
 * Words that a sector's name cannot be: what is common to all, what a grant to all of them is called, schemas that PostgreSQL has
 * itself, and what would give it variables that mean something else (`<SUBGRAPH>_URL`, `<SUBGRAPH>_DATABASE_URL`).
 */
const TAKEN = /^(shared|credit|gateway|public|information-schema|pg(-.*)?|test|(test-)?redis|(test-)?database|identity-jwks)$/;

/**
 * Writes a department's folder, its layouts and its line of configuration below a repository's root, and answers the paths written.
 * Nothing that exists is overwritten. Throws a {@link ScaffoldError} that says why not.
 */
export function scaffold(root: string, { name, title, today }: NewSubgraph, existing: readonly SubgraphEntry[]): string[] {
  if (!NAME.test(name) || TAKEN.test(name) || name.length > 40)
    throw new ScaffoldError(`名称须为小写字母、数字和连字符，如 housing、public-health / a name is like housing or public-health: ${name}`);
  if (!/^\p{Script=Han}[\p{Script=Han}\p{L}\p{N}]{0,29}$/u.test(title))
    throw new ScaffoldError(`--title 须为中文名称 / --title is the department's name in Chinese: ${title}`);
  if (existing.some((entry) => entry.name === name) || existsSync(join(root, 'subgraphs', name)))
    throw new ScaffoldError(`已有子图 ${name} / there is a subgraph ${name} already`);
  const field = name.replace(/-([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase());
  const values: Readonly<Record<string, string>> = {
    name,
    title,
    today,
    field,
    Type: field.charAt(0).toUpperCase() + field.slice(1),
    schema: databaseSchemaOf(name),
  };
  const files: Readonly<Record<string, string>> = {
    'index.ts': `subgraphs/${name}/index.ts`,
    'resolvers.ts': `subgraphs/${name}/resolvers.ts`,
    'source.ts': `subgraphs/${name}/source.ts`,
    'schema.graphql': `subgraphs/${name}/schema.graphql`,
    'tables.sql': `subgraphs/${name}/tables/0001-initial.sql`,
    'test.ts': `subgraphs/${name}/${field}.test.ts`,
    'layout.yaml': `schema/layouts/${name}/${name}-record.yaml`,
    'watch-list.yaml': `schema/layouts/${name}/watch-list.yaml`,
  };
  // Half a department would have to be deleted by hand before the command could be run again.
  const taken = Object.values(files).filter((path) => existsSync(join(root, path)));
  if (taken.length > 0)
    throw new ScaffoldError(
      `已有 ${taken.join('、')}，什么都没有写；移走或换一个名称 / there already, nothing was written: move it away, or choose another name`,
    );
  const list = 'schema/subgraphs.yaml';
  if (!existsSync(join(root, list))) throw new ScaffoldError(`没有 ${list}，什么都没有写 / there is no ${list}, nothing was written`);
  for (const [template, path] of Object.entries(files)) {
    const text = readFileSync(new URL(`${template}.template`, TEMPLATES), 'utf8');
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(
      join(root, path),
      text.replace(/\{\{(\w+)\}\}/g, (_match, key: string) => values[key] ?? ''),
      { flag: 'wx' },
    );
  }
  const port = Math.max(...existing.map((entry) => entry.port)) + 1;
  appendFileSync(join(root, list), `- { name: ${name}, port: ${port}, title: ${title} }\n`);
  return [...Object.values(files), list];
}
