import { jurisdictionMark } from '../../common/jurisdictions.ts';
import { cellOf, guarded, type Cell } from '../query/cell.ts';
import { provenanceRows, type Provenance } from '../query/provenance.ts';
import { workbookFile, type Sheet, type WorkbookFile } from '../query/workbookFile.ts';
import type { ScreeningReport } from './askScreening.ts';
import type { BadRow } from './party.ts';
import { outcomeText } from './outcomeText.ts';

/** What a workbook is made of. */
export interface ScreeningWorkbook {
  readonly matter: string;
  readonly reference: string;
  readonly reports: readonly ScreeningReport[];
  readonly bad: readonly BadRow[];
  readonly provenance: Provenance;
}

const HEADER = [
  '报告编号 report',
  '序号 no.',
  '当事人 party',
  '联合体 consortium',
  '名称相符 name matches',
  '结果 outcome',
  '措施代码 measure',
  '措施 name',
  '类型 kind',
  '效力 effect',
  '法律依据 legal basis',
  '实施单位 agency',
  '触发的名单 trigger',
  '文书号 document',
  '认定机关 issuer',
  '列入日期 since',
  '措施至 until',
  '异议处理中 under objection',
  '救济 remedy',
];
const DAY = 'yyyy-mm-dd';
const FORMATS = HEADER.map((title) => (/since|until/.test(title) ? DAY : undefined));
const KINDS = { INCENTIVE: '激励 / incentive', RESTRICTION: '惩戒 / restriction' };
const EFFECTS = { MANDATORY: '应当 / mandatory', DISCRETIONARY: '可以 / discretionary' };

/** What of a screening is not whole, as one line; undefined where it is. */
export function warningOf({ reports, bad }: Pick<ScreeningWorkbook, 'reports' | 'bad'>): string | undefined {
  const silent = [...new Set(reports.flatMap(({ unavailable }) => unavailable))];
  const parts = [
    ...(reports.every(({ complete }) => complete)
      ? []
      : [
          `部门未答复：${silent.join('、')}；没有结果不表示没有记录 / INCOMPLETE: departments did not answer: nothing found does not mean nothing on file`,
        ]),
    ...(bad.length > 0 ? [`${bad.length} 行未送核查，见“未送核查” / ${bad.length} rows were not screened`] : []),
  ];
  return parts.length === 0 ? undefined : `不完整 / complete: false — ${parts.join('；')}`;
}

/**
 * Writes screening reports as a workbook: one row a measure, one for a party without any; what was not sent; where it comes from. What is not
 * whole is the first line of its first sheets.
 */
export async function writeScreening(path: string, content: ScreeningWorkbook): Promise<void> {
  const workbook = workbookFile(path);
  const results = warnedSheet(workbook, '结果 results', HEADER, warningOf(content));
  let number = 0;
  for (const report of content.reports)
    for (const result of report.results.nodes) {
      number += 1;
      for (const row of rowsOf(report.number, number, result)) results.row(row);
    }
  summarise(warnedSheet(workbook, '报告 reports', ['项目 item', '内容 content'], warningOf(content)), content);
  if (content.bad.length > 0) {
    const sheet = workbook.sheet('未送核查 not screened', ['行 line', '原因和办法 what to do', '原文 as it came']);
    for (const { line, fault, cells } of content.bad) sheet.row([line, guarded(fault), ...cells.map(guarded)]);
  }
  const [first = [], ...rows] = provenanceRows(content.provenance);
  const sheet = workbook.sheet('来源 provenance', first);
  for (const row of rows) sheet.row(row.map(guarded));
  await workbook.close();
}

function warnedSheet(workbook: WorkbookFile, name: string, header: readonly string[], warning: string | undefined): Sheet {
  if (warning === undefined) return workbook.sheet(name, header, FORMATS);
  const sheet = workbook.sheet(
    name,
    header.map((_title, index) => (index === 0 ? warning : '')),
    FORMATS,
  );
  sheet.row(header);
  return sheet;
}

function rowsOf(report: string, number: number, result: ScreeningReport['results']['nodes'][number]): Cell[][] {
  const { party, consortium, nameMatches, outcome, measures } = result;
  const matches = nameMatches == null ? null : nameMatches ? '是 / yes' : '否 / no';
  const own = [report, number, guarded(party), text(consortium), matches, outcomeText(outcome)];
  if (measures.length === 0) return [[...own, ...HEADER.slice(own.length).map(() => null)]];
  return measures.map((measure) => {
    const { trigger } = measure;
    return [
      ...own,
      guarded(measure.code),
      guarded(measure.name),
      KINDS[measure.kind],
      EFFECTS[measure.effect],
      guarded(measure.legalBasis),
      guarded(measure.agency),
      trigger == null ? null : guarded(`${trigger.name}${jurisdictionMark(trigger.jurisdiction)}`),
      text(trigger?.documentNumber),
      text(trigger?.issuer),
      cellOf(trigger?.since, 'date'),
      cellOf(measure.until, 'date'),
      trigger == null ? null : trigger.underObjection ? '是 / yes' : '否 / no',
      guarded(measure.remedy),
    ];
  });
}

function summarise(sheet: Sheet, { matter, reference, reports }: ScreeningWorkbook): void {
  sheet.row(['事项 matter', guarded(matter)]);
  sheet.row(['业务编号 reference', guarded(reference)]);
  for (const { number, verificationCode, takenAt, policyRevision, complete, unavailable, results } of reports) {
    sheet.row(['报告编号 number', guarded(number)]);
    sheet.row(['核验码 verification code', guarded(verificationCode)]);
    sheet.row(['作出时间（北京时间）taken at', String(cellOf(takenAt, 'text'))]);
    sheet.row(['策略版本 policy revision', policyRevision]);
    sheet.row(['是否完整 complete', complete ? 'true' : `false: ${unavailable.join('、')}`]);
    sheet.row(['当事人 parties', results.nodes.length]);
  }
}

function text(value: string | null | undefined): string | null {
  return value == null ? null : guarded(value);
}
