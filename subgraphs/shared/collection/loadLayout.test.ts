import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { listLayouts, loadLayout, loadLayouts, parseLayout } from './loadLayout.ts';

const lines = (...more: string[]) =>
  ['sector: tax', 'dataset: x', 'name: 名', 'version: 2026-01-01', 'table: tax.x', 'key: [subject]', ...more].join('\n');

describe('loadLayout', () => {
  it('has a valid layout for every data set, the registry’s first and its relations after the subjects', async () => {
    const sets = await listLayouts();
    expect(sets.slice(0, 3).map(({ dataset }) => dataset)).toEqual(['legal-persons', 'population', 'relations']);
    for (const { sector, dataset } of sets) await expect(loadLayout(sector, dataset)).resolves.toMatchObject({ sector, dataset });
  });

  it('has a layout for every data set of the catalogue', async () => {
    const catalogue = JSON.parse(readFileSync(new URL('../../../schema/generated/catalogue.json', import.meta.url), 'utf8')) as {
      sector: string;
      code: string;
    }[];
    const layouts = (await listLayouts()).map(({ sector, dataset }) => `${sector}/${dataset}`);
    expect(catalogue.map(({ sector, code }) => `${sector}/${code}`).filter((name) => !layouts.includes(name))).toEqual([]);
  });

  it('fills only columns that the tables have', async () => {
    for (const { sector, dataset } of await listLayouts()) {
      const layout = await loadLayout(sector, dataset);
      if (layout.table === undefined) continue;
      const scripts = [new URL('../tables/', import.meta.url), new URL(`../../${sector}/tables/`, import.meta.url)].flatMap((folder) =>
        readdirSync(folder).map((file) => readFileSync(new URL(file, folder), 'utf8')),
      );
      const columnsOf = (table: string): string[] => {
        const body = new RegExp(`create table ${table} \\(([\\s\\S]*?)\\n\\);`).exec(scripts.join('\n'))?.[1] ?? '';
        const added = [...scripts.join('\n').matchAll(new RegExp(`alter table ${table}\\s([\\s\\S]*?);`, 'g'))].flatMap(([, text = '']) => [
          ...text.matchAll(/(?:^|\s)add column ([a-z_]+) /g),
        ]);
        const own = [...body.matchAll(/^ {2}([a-z_]+) /gm), ...added].map(([, name = '']) => name);
        return own[0] === 'like' ? [...columnsOf('credit_record'), ...own] : own;
      };
      const columns = new Set(columnsOf(layout.table.split('.')[1] ?? ''));
      const filled = [
        ...layout.columns.flatMap(({ to }) => to?.column ?? []),
        ...[...layout.derive, ...layout.references].map(({ to }) => to),
      ];
      expect([layout.table, filled.filter((name) => !columns.has(name))]).toEqual([layout.table, []]);
    }
  });

  it("never takes what a record's term, or being published at all, hangs on for none where it cannot be read", async () => {
    const decisive = new Set(['severity', 'performance', 'case_status', 'settled', 'qualified', 'valid_until']);
    const lax: string[] = [];
    for (const { sector, dataset } of await listLayouts())
      for (const layout of await loadLayouts(sector, dataset))
        for (const { header, to, strict, required } of layout.columns)
          // How long a penalty lasts is told, and nothing follows from it.
          if (decisive.has(to?.column ?? '') && header !== '处罚有效期' && !strict && !required)
            lax.push(`${sector}/${dataset} ${layout.version} ${header}`);
    expect(lax).toEqual([]);
  });

  it('parses a file once, and again when it was changed; what it answers nobody can change', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'credit-graph-layouts-'));
    try {
      const layout = (header: string): string => lines('columns:', `  - { header: ${header}, to: a }`, '  - include: party');
      mkdirSync(join(folder, 'tax'));
      writeFileSync(join(folder, 'tax', 'x.yaml'), layout('甲'));
      const choice = { folder: pathToFileURL(`${folder}/`) };
      const first = await loadLayout('tax', 'x', choice);
      expect(await loadLayout('tax', 'x', choice)).toBe(first);
      expect(() => first.columns.pop()).toThrow(TypeError);
      writeFileSync(join(folder, 'tax', 'x.yaml'), layout('乙'));
      expect((await loadLayout('tax', 'x', choice)).columns[0]).toMatchObject({ header: '乙' });
    } finally {
      rmSync(folder, { recursive: true });
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

  it('refuses an end of what is on a list that may be unreadable', () => {
    const text = (more: string) =>
      lines('columns:', '  - { header: 甲, to: { identifier: USCC } }', `  - { header: 移出日期, type: date, to: until${more} }`);
    expect(() => parseLayout(text(''), 'tax/x.yaml')).toThrow(/columns\.1\.strict: "until" ends publication/);
    expect(parseLayout(text(', strict: true'), 'tax/x.yaml').columns[1]?.strict).toBe(true);
  });

  it('refuses a flag of nothing, and one without a default', () => {
    const text = lines(
      'columns:',
      '  - { header: 甲, to: { identifier: USCC } }',
      '  - { header: 乙, type: boolean, to: b_public, default: false, flagOf: b }',
      '  - { header: 丙, to: c }',
      '  - { header: 丁, type: boolean, to: c_public, flagOf: c }',
    );
    expect(() => parseLayout(text, 'tax/x.yaml')).toThrow(/columns\.1\.flagOf: a flag[\s\S]*columns\.3\.flagOf: a flag/);
  });

  it('refuses a reference to nobody whom a column identifies, and one outside the key', () => {
    const text = lines(
      'columns:',
      '  - { header: 甲, to: { identifier: USCC } }',
      '  - { header: 乙, to: { role: person, name: true } }',
      'references:',
      '  - { role: person, to: person }',
    );
    expect(() => parseLayout(text, 'tax/x.yaml')).toThrow(
      /references\.0: no column identifies "person"[\s\S]*references\.0: "person" belongs in the key/,
    );
  });

  it('refuses a layout without which a maximum could have no day to count from', () => {
    const text = lines('columns:', '  - include: party', '  - { header: 日期, type: date, to: determined_on }', 'rule: CREDIT_REPAIR');
    expect(() => parseLayout(text, 'tax/x.yaml')).toThrow('rule: "determined_on" is what a maximum is counted from: required: true');
  });

  it('puts a group of shared columns where it is included, and refuses a group that there is not', () => {
    const layout = parseLayout(lines('columns:', '  - { header: 甲, to: a }', '  - include: source', '  - include: party'), 'tax/x.yaml');
    expect(layout.columns.map(({ header }) => header)).toEqual(['甲', '数据来源单位', '备注', '统一社会信用代码', '证件类型', '证件号码']);
    const own = parseLayout(lines('columns:', '  - include: party', '  - { include: insurance, required: false }'), 'tax/x.yaml');
    expect(own.columns.at(-1)).toMatchObject({ header: '险种', required: false, to: { column: 'insurance' } });
    expect(() => parseLayout(lines('columns:', '  - include: nobody'), 'tax/x.yaml')).toThrow(/columns\.0/);
  });

  it('says when there is no such layout', async () => {
    await expect(loadLayout('tax', 'nothing')).rejects.toThrow('tax/nothing');
    await expect(loadLayout('tax', 'tax-arrears', { on: '2001-01-01' })).rejects.toThrow('tax/tax-arrears');
  });
});
