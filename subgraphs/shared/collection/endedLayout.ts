import { identifierKinds } from '../../../common/identifiers/identifierKind.ts';
import { layoutSchema, type Layout } from './layout.ts';
import { loadLayouts } from './loadLayout.ts';

/** The version of the layout below, by which its rows are known again. */
export const ENDED_VERSION = '2026-11-01';

const STATES = { 已撤回: 'WITHDRAWN', 已修复: 'REPAIRED', 暂停公示: 'SUSPENDED', 公示期满: 'EXPIRED' };

/** The layout of the files that tell which records of a data set have ended (`…-withdrawn.csv` of `npm run exchange`), and nothing of what they said. */
export function endedLayout(ends: Layout): Layout {
  const { sector, dataset, name, table } = ends;
  const columns = [
    { header: '名称', maxLength: 200, to: { name: true } },
    { header: '标识类型', required: true, type: 'code', codes: Object.fromEntries(identifierKinds.map((kind) => [kind, kind])) },
    { header: '标识', required: true, to: { identifier: { kindFrom: '标识类型' } } },
    { header: '文书号', type: 'documentNumber', maxLength: 200, to: 'document_number' },
    { header: '记录状态', required: true, type: 'code', codes: STATES, to: 'state' },
    { header: '记录编号', maxLength: 200, to: 'record_id' },
    { header: '记录键', maxLength: 64, to: 'record_key' },
  ];
  const key = ['subject', 'document_number', 'record_id', 'record_key'];
  return { ...layoutSchema.parse({ sector, dataset, name: `${name}（终止）`, version: ENDED_VERSION, table, columns, key }), ends };
}

/**
 * The layouts by which a data set's files are read, the newest first; of another jurisdiction the one that says which of its records have
 * ended, too. Throws as `loadLayouts` does.
 */
export async function layoutsOf(sector: string, dataset: string, jurisdiction: string | undefined): Promise<[Layout, ...Layout[]]> {
  const layouts = await loadLayouts(sector, dataset);
  if (jurisdiction === undefined) return layouts;
  const [newest, ...older] = layouts;
  // Whoever else a record names would have to be told, and such a file does not name him.
  const ended = newest.loader === 'records' && newest.references.length === 0 ? [endedLayout(newest)] : [];
  return [{ ...newest, jurisdiction }, ...[...older, ...ended].map((layout) => ({ ...layout, jurisdiction }))];
}
