import { readFileSync } from 'node:fs';
import { buildSchema, getOperationAST, parse } from 'graphql';
import type { GraphAnswer } from './askGraph.ts';
import type { Cell } from './cell.ts';
import { columnsOf, tablePlan, tablesOf } from './tablePlan.ts';
import { tableRows } from './tableRows.ts';
import { workbookFile } from './workbookFile.ts';

/** What the workbook is made of. */
export const CATALOGUE_QUERY = `query Catalogue($sector: String) {
  catalogue(sector: $sector) {
    code title titleEnglish sector owner category status ground legalBasis cadence retention
    publicity personPublicationGround listing sharing fields
    collection { lastCollectedOn nextDueOn overdue rows rowsExact read rejectedShare }
    leaves { coordinate level person soleTrader consent }
  }
}`;

/** Columns of a sheet: field, title, how it is shown. */
type Columns = readonly (readonly [field: string, title: string, format?: string])[];

const DAY = 'yyyy-mm-dd';
const COLLECTED: Columns = [
  ['code', '目录代码 code'],
  ['title', '名称 title'],
  ['titleEnglish', '英文名称 title in English'],
  ['sector', '部门代码 sector'],
  ['owner', '主管单位 owner'],
  ['category', '信息类别 category'],
  ['status', '是否归集 status'],
  ['ground', '不归集的依据 ground'],
  ['legalBasis', '归集依据 legal basis'],
  ['cadence', '更新频率 cadence'],
  ['retention', '保存期限 retention'],
  ['collection.lastCollectedOn', '最近归集 last collected', DAY],
  ['collection.nextDueOn', '下次应归集 next due', DAY],
  ['collection.overdue', '逾期 overdue'],
  ['collection.rows', '行数 rows', '#,##0'],
  ['collection.rowsExact', '行数为点数 counted'],
  ['collection.read', '近十二个月读取 read in twelve months', '#,##0'],
  ['collection.rejectedShare', '未采用比例 rejected', '0.00%'],
];
const SERVED: Columns = [
  ['code', '目录代码 code'],
  ['title', '名称 title'],
  ['owner', '主管单位 owner'],
  ['leaves.coordinate', '坐标 coordinate'],
  ['leaves.level', '组织 level'],
  ['leaves.person', '自然人 person'],
  ['leaves.soleTrader', '个体工商户 sole trader'],
  ['leaves.consent', '可经同意开放 by consent'],
  ['publicity', '公开属性 publicity'],
  ['personPublicationGround', '公开自然人的依据 ground to publish persons'],
  ['listing', '名单 listing'],
  ['sharing', '共享范围 sharing'],
  ['fields', '字段 fields'],
];

/** Writes an answer to {@link CATALOGUE_QUERY} as a workbook with the sheets 征集目录 and 服务目录; what is not there says why. */
export async function writeCatalogue(path: string, { data, errors }: GraphAnswer): Promise<void> {
  const schema = buildSchema(readFileSync(new URL('../../schema/generated/client.graphql', import.meta.url), 'utf8'));
  const document = parse(CATALOGUE_QUERY);
  const operation = getOperationAST(document);
  if (!operation) throw new Error('no operation');
  const root = tablePlan(document, operation, schema);
  const workbook = workbookFile(path);
  for (const [sheetName, tableName, columns] of [
    ['征集目录', 'catalogue', COLLECTED],
    ['服务目录', 'catalogue.leaves', SERVED],
  ] as const) {
    const sheet = workbook.sheet(
      sheetName,
      columns.map(([, title]) => title),
      columns.map(([, , format]) => format),
    );
    const table = tablesOf(root).find(({ name }) => name === tableName);
    const names = table ? columnsOf(root, table).map(({ name }) => name) : [];
    const places = columns.map(([field]) => names.indexOf(`catalogue.${field}`));
    for (const row of tableRows(root, data, errors))
      if (row.table === table) sheet.row(places.map((place): Cell => row.cells[place] ?? null));
  }
  await workbook.close();
}
