import type { SubjectClass } from '../../../common/subjectClass.ts';
import { readSubgraphs } from '../../../common/subgraphs.ts';
import { listLayouts } from '../../shared/collection/loadLayout.ts';
import { permissionEntries } from '../../shared/records/permissionEntries.ts';
import { catalogue } from '../source.ts';
import { otherEntries, type OtherEntries } from './otherEntries.ts';

/** An entry of the catalogue as the graph serves it, but for what has to be asked or decided. */
export interface CatalogueEntry {
  readonly code: string;
  readonly sector: string;
  readonly status: 'COLLECTED' | 'NOT_COLLECTED';
  readonly cadence: string | null;
  /** Coordinates of the fields that serve it. */
  readonly coordinates: readonly string[];
  readonly about: SubjectClass;
  /** An enum value whose rule its rows ask too. */
  readonly rule?: string | undefined;
  readonly [fact: string]: unknown;
}

let whole: Promise<readonly CatalogueEntry[]> | undefined;

/** The whole catalogue: the departments' data sets, the registry's, what departments watch, and what is not collected. */
export function wholeCatalogue(): Promise<readonly CatalogueEntry[]> {
  return (whole ??= gather());
}

async function gather(): Promise<CatalogueEntry[]> {
  const { collected, notCollected } = otherEntries();
  const layouts = await listLayouts();
  const ofDepartments = catalogue().map((entry): CatalogueEntry => {
    const served = permissionEntries().filter(
      ([coordinate, { sector, dataset, own }]) =>
        own !== undefined && sector === entry.sector && dataset === entry.code && !coordinate.startsWith(`${entry.typeName}.`),
    );
    return {
      ...entry,
      owner: titleOf(entry.sector),
      status: 'COLLECTED',
      about: 'organisation',
      coordinates: served.map(([coordinate]) => coordinate),
    };
  });
  const others = collected.flatMap((entry) =>
    (entry.sector === '*' ? layouts.filter(({ dataset }) => dataset === entry.code).map(({ sector }) => sector) : [entry.sector]).map(
      (sector) => collectedEntry(entry, sector),
    ),
  );
  return [...ofDepartments, ...others, ...notCollected.map(notCollectedEntry)];
}

function collectedEntry({ leaves, ...entry }: OtherEntries['collected'][number], sector: string): CatalogueEntry {
  const coordinates = leaves.flatMap((leaf) =>
    permissionEntries().flatMap(([coordinate, { sector: owner }]) =>
      coordinate === leaf || (owner === sector && !leaf.includes('.') && coordinate.endsWith(`Credit.${leaf}`)) ? [coordinate] : [],
    ),
  );
  if (coordinates.length < leaves.length) throw new Error(`schema/catalogue.yaml: ${entry.code}: 有的坐标不存在 / a leaf is no coordinate`);
  const prefix = `${entry.typeName}.`;
  const fields =
    entry.typeName === 'Subject'
      ? coordinates.map((coordinate) => coordinate.slice(prefix.length))
      : permissionEntries().flatMap(([coordinate]) => (coordinate.startsWith(prefix) ? [coordinate.slice(prefix.length)] : []));
  return { ...entry, sector, owner: titleOf(sector), status: 'COLLECTED', coordinates, fields };
}

function notCollectedEntry({ plan, ...entry }: OtherEntries['notCollected'][number]): CatalogueEntry {
  return {
    ...entry,
    status: 'NOT_COLLECTED',
    about: 'organisation',
    coordinates: [],
    typeName: null,
    cadence: null,
    fields: [],
    legalBasis: `规划 ${plan} / section ${plan} of the plan`,
    publicity: '不归集，不公开 / not collected, not published',
    sharing: '不归集，不共享 / not collected, not shared',
    retention: '不归集 / not collected',
  };
}

function titleOf(sector: string): string {
  return readSubgraphs().find(({ name }) => name === sector)?.title ?? sector;
}
