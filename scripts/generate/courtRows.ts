import { amountBy, determinedDay, publishedUntil, stateColumns } from './lifecycle.ts';
import { daysAfter, referenceDay } from './calendar.ts';
import { authorityOf } from './authority.ts';
import { drawFor, identityColumns, synthetic, type Party, type Row } from './party.ts';
import type { Random } from './random.ts';

const grounds = [
  '有履行能力而拒不履行生效法律文书确定义务',
  '违反财产报告制度',
  '违反限制消费令',
  '以虚假诉讼、虚假仲裁或者以隐匿、转移财产等方法规避执行',
  '无正当理由拒不履行执行和解协议',
];

interface Case {
  number: string;
  court: string;
  filed: string;
  amount: string;
}

/** How many enforcement cases a party has; the firms in trouble have most of them. */
function caseCount(party: Party, random: Random): number {
  const chance = party.person !== undefined ? 0.025 : party.troubled ? 0.6 : party.organisation?.kind === '政府机关' ? 0.01 : 0.02;
  return random.chance(chance) ? random.between(1, party.troubled ? 4 : 2) : 0;
}

function cases(party: Party): Case[] {
  const random = drawFor(party, 'cases');
  const found: Case[] = [];
  for (let i = caseCount(party, random); i > 0; i--) {
    const filed = determinedDay(party, random, 1600);
    if (filed === undefined) break;
    const court = random.chance(0.12)
      ? { name: '广东省清远市中级人民法院', code: '粤18' }
      : {
          name: `广东省${authorityOf('人民法院', party.division).name.replace(/^(?!清远市)/, '')}`,
          code: `粤18${party.division.code.slice(4)}`,
        };
    // a party's cases get numbers of their own, whatever year they fall into
    const number = random.between(1, 900) * 10 + i;
    found.push({
      number: `（${filed.slice(0, 4)}）${court.code}执${String(number)}号`,
      court: court.name,
      filed,
      amount: amountBy(random, 3000, party.person === undefined ? 8_000_000 : 600_000),
    });
  }
  return found;
}

/** Rows of 被执行人. */
export function enforcementRows(party: Party): Row[] {
  const random = drawFor(party, 'enforcement');
  return cases(party).map((one) => {
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
  return cases(party)
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
        执行依据文号: one.number.replace('执', '民初'),
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
