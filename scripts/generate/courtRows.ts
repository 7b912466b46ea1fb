import { daysAfter, referenceDay } from './calendar.ts';
import { courtCases } from './courtCases.ts';
import { publishedUntil, stateColumns } from './lifecycle.ts';
import { drawFor, identityColumns, synthetic, type Party, type Row } from './party.ts';

const grounds = [
  '有履行能力而拒不履行生效法律文书确定义务',
  '违反财产报告制度',
  '违反限制消费令',
  '以虚假诉讼、虚假仲裁或者以隐匿、转移财产等方法规避执行',
  '无正当理由拒不履行执行和解协议',
];

/** Rows of 被执行人. */
export function enforcementRows(party: Party): Row[] {
  const random = drawFor(party, 'enforcement');
  return courtCases(party).map((one) => {
    const status = random.weighted([
      ['执行中', 45],
      ['终结本次执行程序', 30],
      ['执行完毕', 15],
      ['中止执行', 5],
      ['终结执行', 5],
    ] as const);
    const ended = status === '执行完毕' || status === '终结执行' ? daysAfter(one.filed, random.between(40, 400)) : '';
    const closed = ended !== '' && ended < referenceDay;
    return {
      '被执行人姓名/名称': party.name,
      ...identityColumns(party),
      案号: one.number,
      执行法院: one.court,
      立案时间: one.filed,
      '执行标的（元）': one.amount,
      案件状态: ended !== '' && !closed ? '执行中' : status,
      结案日期: closed ? ended : '',
      公示截止日期: closed ? ended : '',
      ...stateColumns(random, one.filed, closed ? ended : '9999'),
      ...synthetic,
    };
  });
}

/** Rows of 失信被执行人: some of the parties with cases. */
export function dishonestDebtRows(party: Party): Row[] {
  const random = drawFor(party, 'dishonest-debt');
  return courtCases(party)
    .filter(() => random.chance(0.45))
    .flatMap((one) => {
      const published = daysAfter(one.filed, random.between(30, 200));
      if (published >= referenceDay) return [];
      const until = publishedUntil(published, random.chance(0.85) ? 'P2Y' : 'P3Y');
      const performance = random.weighted([
        ['全部未履行', 65],
        ['部分未履行', 30],
        ['全部已履行', 5],
      ] as const);
      const { person, organisation } = party;
      return {
        '姓名/名称': party.name,
        证件类型: person === undefined ? '统一社会信用代码' : '身份证',
        '证件号码/组织机构代码': person?.citizenId ?? organisation?.uscc ?? '',
        被执行人类型: person === undefined ? '1' : '0',
        性别: person === undefined ? '' : person.man ? '男' : '女',
        年龄: person === undefined ? '' : String(2026 - Number(person.birth.slice(0, 4))),
        法定代表人: organisation?.representative.name ?? '',
        执行法院: one.court,
        省份: '广东',
        执行依据文号: one.basis.number,
        做出执行依据单位: one.court,
        立案时间: one.filed,
        案号: one.number,
        生效法律文书确定的义务: `支付款项${one.amount}元及利息`,
        履行情况: performance,
        已履行部分: performance === '部分未履行' ? `${(Number(one.amount) * 0.3).toFixed(2)}元` : '',
        未履行部分: performance === '部分未履行' ? `${(Number(one.amount) * 0.7).toFixed(2)}元` : '',
        失信行为具体情形: random.weighted(grounds.map((ground, index) => [ground, index === 0 ? 60 : 20 - index * 3] as const)),
        发布时间: published,
        屏蔽日期: performance === '全部已履行' && daysAfter(published, 200) < referenceDay ? daysAfter(published, 200) : '',
        公布截止日期: until,
        ...stateColumns(random, published, until),
        ...synthetic,
      };
    });
}
