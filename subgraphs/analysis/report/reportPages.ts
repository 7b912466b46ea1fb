import { jurisdictionMark } from '../../../common/jurisdictions.ts';
import type { DocumentPages } from '../documents/pdf/documentPages.ts';
import { labelOf, titleOf } from '../documents/pdf/labels.ts';
import { withdrawnFact, type IssuedDocument } from '../documents/issuedDocuments.ts';
import type { ReportContent } from './reportContent.ts';

const NOT_PROVIDED = '未提供';

/** A credit report as it is printed (公共信用信息报告标准的栏目：基本信息、记录、名单、奖惩措施、说明). */
export function reportPages(document: IssuedDocument, content: ReportContent): DocumentPages {
  const { label, takenAt, code, organisation } = document;
  const { identity, records, listings, measures, withheld, unavailable } = content;
  return {
    title: '公共信用信息报告',
    number: label,
    facts: [
      ['名称', identity.name ?? NOT_PROVIDED],
      ['主体类别', identity.kind === null ? NOT_PROVIDED : labelOf(identity.kind)],
      ['曾用名', identity.formerNames === null ? NOT_PROVIDED : identity.formerNames.join('、') || '无'],
      ['标识', identity.identifiers?.map(({ kind, value }) => `${labelOf(kind)} ${value}`).join('；') ?? NOT_PROVIDED],
      ['所在区划', identity.division ?? (isWithheld(content, 'division') ? NOT_PROVIDED : '未登记')],
      ['登记状态', identity.status === null ? (isWithheld(content, 'status') ? NOT_PROVIDED : '未登记') : labelOf(identity.status)],
      ['成立日期', identity.establishedOn ?? (isWithheld(content, 'established') ? NOT_PROVIDED : '未登记')],
      ['出具时间', takenAt],
      ['申请人', organisation.startsWith('subject:') ? '本人' : organisation],
      ['核验码', code],
      ...withdrawnFact(document),
    ],
    sections: [
      {
        heading: `一、记录（${records.length} 条）`,
        ...(records.length === 0
          ? { sentences: ['在可以提供的范围内没有记录。'] }
          : {
              table: {
                columns: [
                  { title: '来源部门', share: 2 },
                  { title: '内容和文书号', share: 5 },
                  { title: '类别', share: 1.4 },
                  { title: '认定机关', share: 3.2 },
                  { title: '认定日期', share: 2.2 },
                  { title: '公示至', share: 2.2 },
                  { title: '状态、异议和声明', share: 3 },
                ],
                rows: records.map((record) => [
                  `${titleOf(record.sector)}${jurisdictionMark(record.jurisdiction)}`,
                  record.title,
                  [labelOf(record.category), ...(record.severity === null ? [] : [labelOf(record.severity)])].join('，'),
                  record.issuer ?? '',
                  record.determinedOn ?? '',
                  record.publishUntil ?? '',
                  [
                    labelOf(record.state),
                    ...(record.underObjection ? ['异议处理中'] : []),
                    ...(record.underAppeal ? ['复议或者诉讼中'] : []),
                    ...(record.statement === null ? [] : [`主体声明：${record.statement}`]),
                  ].join('；'),
                ]),
              },
            }),
      },
      {
        heading: `二、红黑名单（${listings.length} 项）`,
        ...(listings.length === 0
          ? { sentences: ['在可以提供的范围内没有列入名单。'] }
          : {
              table: {
                columns: [
                  { title: '名单', share: 4 },
                  { title: '种类', share: 1.4 },
                  { title: '来源部门', share: 2 },
                  { title: '自', share: 2.4 },
                  { title: '至', share: 2.4 },
                  { title: '依据和救济', share: 7 },
                ],
                rows: listings.map((listing) => [
                  listing.name,
                  labelOf(listing.kind),
                  `${titleOf(listing.sector)}${jurisdictionMark(listing.jurisdiction)}`,
                  listing.since,
                  listing.until ?? '',
                  `${listing.legalBasis}；${listing.remedy}${listing.underObjection ? '（异议处理中）' : ''}`,
                ]),
              },
            }),
      },
      {
        heading: `三、联合奖惩措施（${measures.length} 项）`,
        ...(measures.length === 0
          ? { sentences: ['在可以提供的范围内没有措施。'] }
          : {
              table: {
                columns: [
                  { title: '事项', share: 2 },
                  { title: '措施', share: 5 },
                  { title: '性质', share: 1.8 },
                  { title: '依据', share: 4.5 },
                  { title: '解除', share: 4.5 },
                ],
                rows: measures.map((measure) => [
                  labelOf(measure.matter),
                  `${measure.name}${jurisdictionMark(measure.trigger.jurisdiction)}`,
                  `${labelOf(measure.kind)}，${labelOf(measure.effect)}`,
                  measure.legalBasis,
                  measure.remedy,
                ]),
              },
            }),
      },
      {
        heading: `四、未提供的内容（${withheld.length} 项）`,
        ...(withheld.length === 0
          ? { sentences: ['没有因权限而未提供的内容。'] }
          : {
              sentences: ['下列内容因权限未提供，不表示没有。'],
              table: {
                columns: [
                  { title: '部门', share: 2 },
                  { title: '内容', share: 5 },
                  { title: '原因', share: 3 },
                ],
                rows: withheld.map(({ sector, what, reason }) => [titleOf(sector), what, labelOf(reason)]),
              },
            }),
      },
      {
        heading: '五、暂不可得的内容',
        sentences: [
          unavailable.length === 0
            ? '各部门均已答复。'
            : `下列部门没有答复，其内容不在本报告中，不表示没有：${unavailable.map(titleOf).join('、')}。`,
        ],
      },
      {
        heading: '六、说明',
        sentences: [
          '本报告依据各部门归集的公共信用信息生成，供人决定时参考，不对主体作综合评分。记录以来源部门为准。',
          '主体认为信息有误的，可提出异议；符合条件的可申请信用修复；也可在记录旁附上声明。',
          '本报告可凭核验码在信用清远网核验：有效、此后已变更，或者查无此文书。',
        ],
      },
    ],
    foot: `${label}  核验码 ${code}`,
  };
}

function isWithheld({ withheld }: ReportContent, word: string): boolean {
  return withheld.some(({ what }) => what.includes(word));
}
