import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSubgraphs } from '../../common/subgraphs.ts';
import { scaffold, ScaffoldError } from './scaffold.ts';

describe('scaffold', () => {
  const root = mkdtempSync(join(tmpdir(), 'credit-graph-scaffold-'));
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it.each([
    ['leads out of the folder', '../housing'],
    ['is hidden', '.housing'],
    ['there is already', 'tax'],
    ['all grants are called', 'credit'],
    ['PostgreSQL gave its own schemas', 'information-schema'],
    ['PostgreSQL keeps for itself', 'pg-catalog'],
    ['everybody’s schema has', 'public'],
    ['would take the address of Redis for its own', 'redis'],
    ['would take the tests’ database for its own', 'test'],
    ['would take the identity provider’s keys for its own', 'identity-jwks'],
    ['is longer than a schema’s may be', 'a'.repeat(41)],
  ])('refuses a name that %s, and writes nothing', (_why, name) => {
    expect(() => scaffold(root, { name, title: '住房保障', today: '2026-11-22' }, readSubgraphs())).toThrow(ScaffoldError);
    expect(readdirSync(root)).toEqual([]);
  });

  it.each(['住房\n- { name: evil }', '住房"保障', 'housing', '住房, port: 1'])(
    'refuses a title that would be more than one: %j',
    (title) => {
      expect(() => scaffold(root, { name: 'housing', title, today: '2026-11-22' }, readSubgraphs())).toThrow(ScaffoldError);
      expect(readdirSync(root)).toEqual([]);
    },
  );

  it('writes nothing where one of its files is there already, and names it', () => {
    const layouts = join(root, 'schema', 'layouts', 'housing');
    mkdirSync(layouts, { recursive: true });
    writeFileSync(join(root, 'schema', 'subgraphs.yaml'), '');
    writeFileSync(join(layouts, 'watch-list.yaml'), '');
    const joins = () => scaffold(root, { name: 'housing', title: '住房保障', today: '2026-11-22' }, readSubgraphs());
    expect(joins).toThrow(ScaffoldError);
    expect(joins).toThrow(/^已有 schema\/layouts\/housing\/watch-list\.yaml，.*nothing was written/);
    expect(readdirSync(root)).toEqual(['schema']);
    expect(readdirSync(layouts)).toEqual(['watch-list.yaml']);
  });
});
