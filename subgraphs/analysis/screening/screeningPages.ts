import { jurisdictionMark } from '../../../common/jurisdictions.ts';
import { nameOfHolder, withdrawnFact, type IssuedDocument } from '../documents/issuedDocuments.ts';
import type { DocumentPages } from '../documents/pdf/documentPages.ts';
import { labelOf, titleOf } from '../documents/pdf/labels.ts';
import type { ScreeningContent } from './screen.ts';

/** A screening report as it is printed. */
export function screeningPages(document: IssuedDocument, content: ScreeningContent): DocumentPages {
  const { label, takenAt, code, organisation } = document;
  const { matter, reference, complete, unavailable, results } = content;
  const restricted = results.filter(({ measures }) => measures.length > 0);
  const count = (outcome: string): number => results.filter((result) => result.outcome === outcome).length;
  const outcomes = [...new Set(results.map(({ outcome }) => outcome))];
  return {
    title: '信用核查报告',
    number: label,
    facts: [
      ['办理事项', labelOf(matter)],
      ['业务编号', reference],
      ['当事人', `${results.length} 个：${outcomes.map((outcome) => `${labelOf(outcome)} ${count(outcome)}`).join('，')}`],
      ['作出时间', takenAt],
      ['核查单位', nameOfHolder(organisation)],
      ['核验码', code],
      ...withdrawnFact(document),
    ],
    sections: [
      {
        heading: '一、结果',
        sentences: complete
          ? ['各部门均已答复。']
          : [`下列部门没有答复，没有发现惩戒的当事人不能认为没有：${unavailable.map(titleOf).join('、')}。`],
        table: {
          columns: [
            { title: '序号', share: 1 },
            { title: '当事人', share: 7 },
            { title: '联合体', share: 2.5 },
            { title: '名称相符', share: 1.6 },
            { title: '结果', share: 2.4 },
          ],
          rows: results.map(({ party, consortium, nameMatches, outcome }, index) => [
            String(index + 1),
            party,
            consortium ?? '',
            nameMatches === null ? '' : nameMatches ? '是' : '否',
            labelOf(outcome),
          ]),
        },
      },
      ...restricted.map((result) => ({
        heading: `当事人 ${results.indexOf(result) + 1}：${result.party}`,
        table: {
          columns: [
            { title: '性质', share: 1.8 },
            { title: '措施', share: 5 },
            { title: '触发', share: 4 },
            { title: '依据', share: 4 },
            { title: '救济', share: 4 },
          ],
          rows: result.measures.map((measure) => [
            `${labelOf(measure.kind)}，${labelOf(measure.effect)}`,
            measure.name,
            `${titleOf(measure.trigger.sector)}${jurisdictionMark(measure.trigger.jurisdiction)}：${measure.trigger.name}${measure.trigger.documentNumber === null ? '' : ` ${measure.trigger.documentNumber}`}，自 ${measure.trigger.since}${measure.trigger.underObjection ? '（异议处理中）' : ''}`,
            measure.legalBasis,
            measure.remedy,
          ]),
        },
      })),
      {
        heading: '说明',
        sentences: [
          '本报告供人决定时参考，是否采取措施由办理单位依法决定；“可以”的措施不是应当。只有公示中、没有存疑、修复或者到期的名单才触发措施。',
          '未发现，是指各部门均已答复、没有未提供的内容而没有措施；“未提供”和“未能查全”不表示没有。',
          '列有惩戒措施的当事人已获告知，可以提出异议或者申请修复。',
        ],
      },
    ],
    foot: `${label}  核验码 ${code}`,
  };
}
