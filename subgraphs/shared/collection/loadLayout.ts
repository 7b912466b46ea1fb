import { readdir, readFile } from 'node:fs/promises';
import { parseDocument } from 'yaml';
import { frozen } from '../../../common/frozen.ts';
import { includeColumns } from './includeColumns.ts';
import { layoutSchema, type Layout } from './layout.ts';
import { LayoutError } from './layoutError.ts';

/** Who is who, before anything that is recorded of them: the subjects, then the relations that join them. */
const registrations = ['legal-persons', 'population', 'relations'];
const layoutsFolder = new URL('../../../schema/layouts/', import.meta.url);

/** Where to look for layouts, and for which day (by default any). */
export interface LayoutChoice {
  folder?: URL;
  on?: string;
}

/**
 * Reads a data set's layouts, the newest version first: `<sector>/<dataset>.yaml`, or of several versions `<dataset>.2016-01-01.yaml`
 * too. With `on`, those of that day and before.
 *
 * @throws LayoutError when there is none, or one is not a layout; every fault is named by file and path.
 */
export async function loadLayouts(sector: string, dataset: string, choice: LayoutChoice = {}): Promise<[Layout, ...Layout[]]> {
  const folder = new URL(`${sector}/`, choice.folder ?? layoutsFolder);
  const names = await readdir(folder).catch(() => []);
  const versions = names.filter((name) => datasetOf(name) === dataset);
  const layouts = await Promise.all(
    versions.map(async (name) => knownLayout(await readFile(new URL(name, folder), 'utf8'), `${sector}/${name}`)),
  );
  const [newest, ...older] = layouts
    .filter(({ version }) => choice.on === undefined || version <= choice.on)
    .sort((a, b) => (a.version < b.version ? 1 : -1));
  if (newest === undefined) throw new LayoutError(`${sector}/${dataset}`, ['没有这样的布局 / there is no such layout']);
  const stray = [newest, ...older].find((layout) => layout.sector !== sector || layout.dataset !== dataset);
  if (stray) throw new LayoutError(`${sector}/${dataset}`, [`sector, dataset: ${stray.sector}/${stray.dataset} stands in the file`]);
  return [newest, ...older];
}

/** A data set's layout in force: the newest of {@link loadLayouts}. */
export async function loadLayout(sector: string, dataset: string, choice: LayoutChoice = {}): Promise<Layout> {
  const [newest] = await loadLayouts(sector, dataset, choice);
  return newest;
}

/** Every data set that has a layout, as `{ sector, dataset }`, the registry's first, in the order in which they are to be collected. */
export async function listLayouts(folder: URL = layoutsFolder): Promise<{ sector: string; dataset: string }[]> {
  const sectors = (await readdir(folder)).sort((a, b) => Number(b === 'registry') - Number(a === 'registry') || (a < b ? -1 : 1));
  const sets = await Promise.all(
    sectors.map(async (sector) => {
      const names = (await readdir(new URL(`${sector}/`, folder))).map(datasetOf).filter((name) => name !== undefined);
      return [...new Set(names)].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1)).map((dataset) => ({ sector, dataset }));
    }),
  );
  return sets.flat();
}

function rank(dataset: string): number {
  const place = registrations.indexOf(dataset);
  return place < 0 ? registrations.length : place;
}

/** By file and text, so that a file that was changed is read again: each is asked for by every collection, and parsing it takes longer than small files do. */
const known = new Map<string, Layout>();
/** More files than there are data sets: only who changes them while they are in use comes that far. */
const MOST_KNOWN = 500;

function knownLayout(text: string, file: string): Layout {
  const key = `${file}\n${text}`;
  const found = known.get(key);
  if (found) return found;
  if (known.size >= MOST_KNOWN) known.clear();
  const layout = frozen(parseLayout(text, file));
  known.set(key, layout);
  return layout;
}

/** Checks the text of a layout file. @throws LayoutError */
export function parseLayout(text: string, file: string): Layout {
  const document = parseDocument(text);
  if (document.errors.length > 0)
    throw new LayoutError(
      file,
      document.errors.map(({ message }) => message),
    );
  const result = layoutSchema.safeParse(includeColumns(document.toJS()));
  if (!result.success) {
    throw new LayoutError(
      file,
      result.error.issues.map(({ path, message }) => `${path.join('.') || '(file)'}: ${message}`),
    );
  }
  return result.data;
}

function datasetOf(name: string): string | undefined {
  return /^([a-z][a-z0-9-]*?)(\.\d{4}-\d{2}-\d{2})?\.yaml$/.exec(name)?.[1];
}
