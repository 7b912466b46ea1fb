import type { LayoutColumn } from '../../subgraphs/shared/collection/layout.ts';
import type { GraphAccess } from '../query/askGraph.ts';
import { askExchange, type HandedRecord } from './askExchange.ts';
import { csvFile, type CsvFile } from './csvFile.ts';
import { identifyParty, type IdentifyParty, type PartyIdentifier } from './identifyParty.ts';
import type { HandedDataset } from './receivers.ts';
import { writeCell } from './writeCell.ts';

/** What is written, and where. */
export interface FileToExchange {
  readonly access: GraphAccess;
  readonly dataset: HandedDataset;
  readonly since: string | undefined;
  readonly path: string;
  readonly withdrawnPath: string;
  readonly withMark: boolean;
}

/** What was written. */
export interface Exchanged {
  readonly rows: Readonly<Record<string, number>>;
  readonly sha256: string;
  readonly withdrawnSha256: string;
  readonly revisions: readonly string[];
}

const WITHDRAWN_HEADER = ['名称', '标识类型', '标识', '文书号', '记录状态', '记录编号', '记录键'];
const STANDINGS = { WITHDRAWN: '已撤回', REPAIRED: '已修复', SUSPENDED: '暂停公示', EXPIRED: '公示期满' } as const;

/**
 * Writes a data set as a file in its collection layout, and beside it the records that have ended since, page by page. A record whose subject
 * has no name or number that the receiver may read is counted, not written: nobody could tell whose it is.
 */
export async function exchangeFile({ access, dataset, since, path, withdrawnPath, withMark }: FileToExchange): Promise<Exchanged> {
  const rows: Record<string, number> = { CURRENT: 0, WITHDRAWN: 0, REPAIRED: 0, SUSPENDED: 0, EXPIRED: 0, UNIDENTIFIED: 0 };
  const count = (kind: string): void => void (rows[kind] = (rows[kind] ?? 0) + 1);
  const withdrawn = csvFile(withdrawnPath, WITHDRAWN_HEADER, withMark);
  const party = identifyParty(dataset.layout);
  const revisions = new Set<string>();
  let file: CsvFile | undefined;
  const asked = { dataset: dataset.dataset, list: dataset.list, since: dataset.list === undefined ? since : undefined };
  for await (const page of askExchange(access, asked)) {
    const columns = dataset.layout.columns.filter((column) => isWritten(column, page.columns, party));
    file ??= csvFile(
      path,
      columns.map(({ header }) => header),
      withMark,
    );
    revisions.add(page.revision);
    for (const record of page.nodes) {
      const identifiers = identifiersOf(record);
      const [identifier] = identifiers;
      const cells = party.cellsOf(identifiers);
      if (record.subject?.name == null || !identifier || cells.size === 0) count('UNIDENTIFIED');
      else if (record.standing === 'CURRENT') {
        await file.row(columns.map((column) => cellOf(column, record, page.columns, cells)));
        count('CURRENT');
      } else {
        const { name } = record.subject;
        const standing = STANDINGS[record.standing];
        const { documentNumber, recordId, key } = record;
        await withdrawn.row([name, identifier.kind, identifier.value, documentNumber ?? '', standing, recordId, key ?? '']);
        count(record.standing);
      }
    }
  }
  if (!file) throw new Error('no page was answered');
  return { rows, sha256: await file.end(), withdrawnSha256: await withdrawn.end(), revisions: [...revisions] };
}

function identifiersOf({ subject }: HandedRecord): PartyIdentifier[] {
  return (subject?.identifiers ?? []).filter(({ masked }) => !masked);
}

function isWritten(column: LayoutColumn, told: readonly string[], party: IdentifyParty): boolean {
  return told.includes(column.header) || namesSubject(column) || party.headers.has(column.header);
}

function namesSubject({ to }: LayoutColumn): boolean {
  return to?.name === true && (to.role === undefined || to.role === 'subject');
}

function cellOf(column: LayoutColumn, record: HandedRecord, told: readonly string[], party: ReadonlyMap<string, string>): string {
  const place = told.indexOf(column.header);
  if (place >= 0) return writeCell(column, record.values?.[place] ?? null);
  return (namesSubject(column) ? record.subject?.name : party.get(column.header)) ?? '';
}
