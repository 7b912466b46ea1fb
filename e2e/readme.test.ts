import { existsSync, readFileSync } from 'node:fs';
import { buildSchema, parse, validate } from 'graphql';

const root = new URL('../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');

describe('README.md', () => {
  const readme = read('README.md');

  it('names every environment variable that the configuration knows', () => {
    const schema = /const environmentSchema = z\.object\(\{\n([\s\S]*?)\n\}\);/.exec(read('common/config.ts'))?.[1] ?? '';
    const variables = [...schema.matchAll(/^ {2}([A-Z_]+):/gm)].map(([, name]) => name);
    expect(variables.length).toBeGreaterThan(20);
    expect(variables.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
  });

  it('names only commands that there are', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = [...readme.matchAll(/npm (?:run (?:-s )?([a-z][a-z:-]*)|(start|test))\b/g)].map(([, run, word]) => run ?? word ?? '');
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
  });

  it('points only to files that there are', () => {
    const targets = [...readme.matchAll(/\]\(([^)#:]+)\)/g)].map(([, path]) => path ?? '');
    expect(targets.filter((path) => !existsSync(new URL(path, root)))).toEqual([]);
  });

  it('shows queries that the graph takes', () => {
    const schema = buildSchema(read('schema/generated/client.graphql'), { assumeValidSDL: true });
    const queries = [...readme.matchAll(/```graphql\n([\s\S]*?)```/g)].map(([, query]) => query ?? '');
    expect(queries.length).toBeGreaterThan(0);
    expect(queries.flatMap((query) => validate(schema, parse(query)).map(({ message }) => message))).toEqual([]);
  });

  it('shows the same query for the page and for the shell', () => {
    const shown = /```graphql\n([\s\S]*?)```/.exec(readme)?.[1]?.replaceAll(/\s+/g, ' ').trim();
    const asked = /^Q='(.*)'$/m.exec(readme)?.[1] ?? '{}';
    expect((JSON.parse(asked) as { query: string }).query).toBe(shown);
  });
});
