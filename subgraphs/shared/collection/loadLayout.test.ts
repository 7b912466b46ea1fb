import { readFileSync } from 'node:fs';
import { listLayouts, loadLayout, parseLayout } from './loadLayout.ts';

const lines = (...more: string[]) =>
  ['sector: tax', 'dataset: x', 'name: 名', 'version: 2026-01-01', 'table: tax.x', 'key: [subject]', ...more].join('\n');

describe('loadLayout', () => {
  it('has a valid layout for every data set, the registry’s first and its relations after the subjects', async () => {
    const sets = await listLayouts();
    expect(sets.slice(0, 3).map(({ dataset }) => dataset)).toEqual(['legal-persons', 'population', 'relations']);
    for (const { sector, dataset } of sets) await expect(loadLayout(sector, dataset)).resolves.toMatchObject({ sector, dataset });
    expect(sets).toHaveLength(22);
  });

  it('fills only columns that the tables have', async () => {
    for (const { sector, dataset } of await listLayouts()) {
      const layout = await loadLayout(sector, dataset);
      if (layout.table === undefined) continue;
      const [, table = ''] = layout.table.split('.');
      const file = dataset === 'watch-list' ? '../tables/0001-records.sql' : `../../${sector}/tables/0001-initial.sql`;
      const script = readFileSync(new URL(file, import.meta.url), 'utf8');
      const body = new RegExp(`create table ${table} \\(([\\s\\S]*?)\\n\\);`).exec(script)?.[1] ?? '';
      const columns = new Set([...body.matchAll(/^ {2}([a-z_]+) /gm)].map(([, name]) => name));
      const filled = [...layout.columns.flatMap(({ to }) => to?.column ?? []), ...layout.derive.map(({ to }) => to)];
      expect([layout.table, filled.filter((name) => !columns.has(name))]).toEqual([layout.table, []]);
    }
  });

  it('names the file and the path of every fault', () => {
    const text = lines(
      'columns:',
      '  - { header: 甲, type: money, to: a }',
      '  - { header: 乙, type: wrong }',
      '  - { header: 丙, colour: red }',
    );
    expect(() => parseLayout(text, 'tax/x.yaml')).toThrow(/tax\/x\.yaml:\n {2}columns\.1\.type: .*\n {2}columns\.2: .*colour/);
    const other = lines(
      'columns:',
      '  - { header: 甲, type: money, to: a }',
      '  - { header: 甲＿, to: { identifier: USCC } }',
      'derive:',
      '  - { to: b, copy: c }',
    );
    expect(() => parseLayout(other, 'tax/x.yaml')).toThrow(
      /columns\.0\.unit[\s\S]*columns\.1\.header: "甲＿" also names "甲"[\s\S]*derive\.0: nothing fills "c"/,
    );
    expect(() => parseLayout('a: [', 'tax/x.yaml')).toThrow('tax/x.yaml');
  });

  it('says when there is no such layout', async () => {
    await expect(loadLayout('tax', 'nothing')).rejects.toThrow('tax/nothing');
    await expect(loadLayout('tax', 'tax-arrears', { on: '2001-01-01' })).rejects.toThrow('tax/tax-arrears');
  });
});
