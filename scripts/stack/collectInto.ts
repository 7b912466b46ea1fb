import { shanghaiDay, type Clock } from '../../common/clock.ts';
import { CreditGraphError } from '../../common/errors.ts';
import { requireJurisdiction } from '../../common/jurisdictions.ts';
import { collectFile, type CollectFileOptions, type CollectionProgress } from '../../subgraphs/shared/collection/collectFile.ts';
import type { Supplier } from '../../subgraphs/shared/collection/collectionRun.ts';
import type { ResolveSubjects } from '../../subgraphs/shared/collection/mappedRow.ts';
import type { Database } from '../../subgraphs/shared/database/database.ts';
import type { CollectionReport } from '../../subgraphs/shared/collection/collectionReport.ts';
import type { Layout } from '../../subgraphs/shared/collection/layout.ts';
import { layoutsOf } from '../../subgraphs/shared/collection/endedLayout.ts';
import { tryFile } from '../../subgraphs/shared/collection/tryFile.ts';
import { registryWriter } from '../../subgraphs/registry/load/registryWriter.ts';
import { resolveSubjects } from '../../subgraphs/registry/load/resolveSubjects.ts';
import type { Announce } from './changeAnnouncer.ts';
import type { Databases } from './databases.ts';
import { freshStatistics } from './freshStatistics.ts';

/** A file to collect. */
export interface FileToCollect {
  readonly sector: string;
  readonly dataset: string;
  readonly fileName: string;
  readonly stream: AsyncIterable<Uint8Array>;
  readonly supplier?: Supplier | undefined;
  /** Whose records the file holds (`schema/jurisdictions.yaml`); this city's own where absent. */
  readonly jurisdiction?: string | undefined;
  /** It is all of what that jurisdiction has of the data set. */
  readonly whole?: boolean | undefined;
  /** Only say what collecting it would do; by this layout rather than the data set's own, where one is given. */
  readonly dryRun?: { readonly layout?: Layout | undefined } | undefined;
}

/** Rows at once in the embedded database, where a statement keeps every read waiting. */
const EMBEDDED = { stageSize: 500, batchSize: 200 };
/** Rows at once on a server: enough that the way there and back does not count. */
const SERVER = { stageSize: 4_000, batchSize: 50_000 };
/** Rows that are read one by one are to be gone before they count as old for the garbage collector. */
const REGISTRY = { ...SERVER, stageSize: 1_000 };
/** Where the registry's own writer holds what it writes in memory. */
const HELD = { ...REGISTRY, batchSize: 2_500 };

/**
 * Collects one file into its department's database; who a row is about, the registry knows. Rejects as `collectFile` does, and with
 * BAD_USER_INPUT for a jurisdiction that is not known, or whose the file cannot be.
 */
export async function collectInto(
  databases: Databases,
  file: FileToCollect,
  clock: Clock,
  onProgress: (progress: CollectionProgress) => void,
  announce?: Announce,
): Promise<CollectionReport> {
  const { layout: tried } = file.dryRun ?? {};
  const { jurisdiction, whole = false } = file;
  if (jurisdiction !== undefined) requireJurisdiction(jurisdiction, shanghaiDay(clock));
  else if (whole)
    throw new CreditGraphError('BAD_USER_INPUT', '只有外地文件可按全量归集 / only a file of another jurisdiction is collected as a whole');
  const known = await layoutsOf(file.sector, file.dataset, jurisdiction);
  const layouts: [Layout, ...Layout[]] = tried ? [{ ...tried, jurisdiction }] : known;
  const [layout] = layouts;
  if (layout.loader === 'registry' && jurisdiction !== undefined)
    throw new CreditGraphError('BAD_USER_INPUT', '主体登记只由本市归集 / registrations are this city’s own alone');
  const db = await databases.of(file.sector);
  const registry = await databases.of('registry');
  const own = layout.loader === 'registry' ? registryWriter(file.dataset) : undefined;
  const ofServer = own === undefined ? SERVER : own.writer ? REGISTRY : HELD;
  const resolveIn = (database: Database): ResolveSubjects => resolveSubjects(database, { division: file.supplier?.division });
  const options: CollectFileOptions = {
    layouts,
    stream: file.stream,
    fileName: file.fileName,
    whole,
    db,
    resolveSubjects: resolveIn(registry),
    ...(file.supplier ? { supplier: file.supplier } : {}),
    now: () => new Date(clock()),
    onProgress,
    ...(announce ? { onChanged: (subjects) => announce(file.sector, subjects) } : {}),
    ...(db.dialect === 'pglite' ? EMBEDDED : ofServer),
    ...own,
  };
  const report = await (file.dryRun ? tryFile(options, db === registry ? resolveIn : undefined) : collectFile(options));
  if (!file.dryRun) await freshStatistics(db, layout, report);
  return report;
}
