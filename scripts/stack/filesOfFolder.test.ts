import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { filesOfFolder } from './filesOfFolder.ts';

describe('filesOfFolder', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'credit-graph-files-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const write = (...names: string[]): string[] =>
    names.map((name) => {
      const path = join(folder, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, '名称\n');
      return path;
    });
  const LAYOUTS = [
    { sector: 'registry', dataset: 'population' },
    { sector: 'tax', dataset: 'tax-arrears' },
  ];

  it('takes what has a layout, in their order; the notice of synthetic data and hidden files are no strays', () => {
    const [arrears, population] = write(
      'tax/tax-arrears.csv',
      'registry/population.csv',
      'SYNTHETIC.txt',
      '.unfinished/x.csv',
      'tax/.DS_Store',
    );
    expect(filesOfFolder(folder, LAYOUTS)).toEqual({
      files: [
        { ...LAYOUTS[0], path: population },
        { ...LAYOUTS[1], path: arrears },
      ],
      strays: [],
    });
  });

  it('names every file that no layout takes', () => {
    const strays = write(
      'tax-arrears.csv',
      'tax/tax-arrear.csv',
      'tax/tax-arrears.csv.gz',
      'tax/tax-arrears.xlsx',
      'taxes/tax-arrears.csv',
      'tax/2026/tax-arrears.csv',
    ).sort();
    const [taken] = write('tax/tax-arrears.csv');
    expect(filesOfFolder(folder, LAYOUTS)).toEqual({ files: [{ ...LAYOUTS[1], path: taken }], strays });
  });
});
