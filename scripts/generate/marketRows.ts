import { authorityOf, type Office } from './authority.ts';
import { daysAfter, referenceDay } from './calendar.ts';
import { registeredCode } from './divisions.ts';
import { amountBy, determinedDay, inWan, publishedUntil, stateColumns } from './lifecycle.ts';
import { drawFor, identityColumns, synthetic, type Party, type Row } from './party.ts';
import { penaltyPartyColumns, penaltyStateColumns } from './penaltyColumns.ts';
import { violations } from './violations.ts';

/** The row of 登记信息 of a firm or sole trader. */
export function registrationRows(party: Party): Row[] {
  const { organisation } = party;
  if (organisation === undefined || (organisation.kind !== '企业' && organisation.kind !== '个体工商户')) return [];
  const random = drawFor(party, 'registration');
  const firm = organisation.kind === '企业';
  const capital = firm
    ? random.pick(['10', '50', '100', '200', '500', '500', '1000', '2000', '5008', '10000'])
    : random.pick(['1', '3', '5', '10']);
  const approved = daysAfter(organisation.established, random.chance(0.5) ? 0 : random.between(60, 2500));
  return [
    {
      名称: party.name,
      统一社会信用代码: organisation.uscc,
      注册号: organisation.registrationNumber,
      类型: !firm
        ? '个体工商户'
        : organisation.head !== undefined
          ? '有限责任公司分公司'
          : party.name.includes('股份')
            ? '股份有限公司（非上市）'
            : random.pick(['有限责任公司（自然人独资）', '有限责任公司（自然人投资或控股）', '有限责任公司（法人独资）']),
      登记状态: organisation.status,
      '注册资本（万元）': organisation.head === undefined ? capital : '',
      币种: '人民币',
      经营范围: `${organisation.industry?.scope ?? ''}。（依法须经批准的项目，经相关部门批准后方可开展经营活动）`,
      行业: organisation.industry?.name ?? '',
      住所: organisation.address,
      成立日期: organisation.established,
      核准日期: approved < referenceDay ? approved : organisation.established,
      经营期限自: organisation.established,
      经营期限至: random.chance(0.8) ? '2099-12-31' : daysAfter(organisation.established, 7300),
      行政区划代码: registeredCode(party.division, organisation.established, random),
      登记机关: authorityOf('市场监督管理局', party.division).name,
      ...synthetic,
    },
  ];
}

/** Rows of 行政许可, second generation of 双公示. */
export function licenceRows(party: Party): Row[] {
  const { organisation } = party;
  const certificate = organisation?.industry?.licence;
  if (organisation === undefined || certificate === undefined) return [];
  const random = drawFor(party, 'licence');
  const rows: Row[] = [];
  for (let i = random.between(1, 2); i > 0; i--) {
    const determined = determinedDay(party, random, 2400);
    if (determined === undefined) break;
    const authority = authorityOf(
      certificate === '安全生产许可证' ? '住房和城乡建设局' : certificate === '排污许可证' ? '生态环境局' : '市场监督管理局',
      party.division,
    );
    const endless = random.chance(0.1);
    const until = daysAfter(determined, certificate === '安全生产许可证' ? 1095 : 1825);
    const number = `${party.division.code}${determined.slice(0, 4)}${String(random.between(1, 99_999)).padStart(5, '0')}${String(i)}`;
    rows.push({
      ...penaltyPartyColumns(party),
      行政许可决定文书名称: `准予${certificate.replace(/证$/, '')}决定书`,
      行政许可决定文书号: `${number.slice(0, 10)}许准字〔${determined.slice(0, 4)}〕第${number.slice(10)}号`,
      许可类别: certificate === '安全生产许可证' ? '核准' : '普通',
      许可证书名称: certificate,
      许可编号: `JY${number}`,
      许可内容: organisation.industry?.scope ?? '',
      许可决定日期: determined,
      有效期自: determined,
      有效期至: endless ? '2099-12-31' : until,
      许可机关: authority.name,
      许可机关统一社会信用代码: authority.code,
      当前状态: !endless && until < referenceDay ? '2' : '1',
      ...synthetic,
      数据来源单位统一社会信用代码: authority.code,
    });
  }
  return rows;
}

/** Rows of 行政处罚, second generation of 双公示. */
export function penaltyRows(party: Party): Row[] {
  const random = drawFor(party, 'penalty');
  const { organisation, person } = party;
  const firm = organisation?.kind === '企业';
  if (organisation !== undefined && !firm && organisation.kind !== '个体工商户') return [];
  if (!random.chance(person !== undefined ? 0.012 : party.troubled ? 0.6 : firm ? 0.06 : 0.045)) return [];
  const rows: Row[] = [];
  for (let i = random.between(1, party.troubled ? 3 : 1); i > 0; i--) {
    const determined = determinedDay(party, random, 1400);
    if (determined === undefined) break;
    const violation = random.pick(violations.filter((one) => one.personal || person === undefined));
    const office: Office = violation.office;
    const authority = authorityOf(office, party.division);
    const fine = violation.kinds.includes('罚款')
      ? amountBy(random, person === undefined ? 2000 : 200, person === undefined ? 400_000 : 20_000)
      : '';
    const taken = violation.kinds.includes('没收') ? amountBy(random, 300, 90_000) : '';
    const term = /吊销|停产停业|关闭/.test(violation.kinds) ? 'P3Y' : violation.kinds.includes('罚款') ? 'P1Y' : 'P3M';
    rows.push({
      ...penaltyPartyColumns(party),
      行政处罚决定书文号: `${violation.number}〔${determined.slice(0, 4)}〕${party.division.code.slice(4)}${String(random.between(1, 900) * 10 + i)}号`,
      违法行为类型: violation.kind,
      违法事实: violation.facts,
      处罚依据: violation.ground,
      处罚类别: violation.kinds,
      处罚内容: [
        fine === '' ? '' : `罚款${fine}元`,
        taken === '' ? '' : `没收违法所得${taken}元`,
        /吊销/.test(violation.kinds) ? '吊销许可证件' : '',
        /停产停业/.test(violation.kinds) ? '责令停产停业' : '',
        /警告/.test(violation.kinds) ? '警告' : '',
      ]
        .filter((part) => part !== '')
        .join('；'),
      '罚款金额（万元）': fine === '' ? '' : inWan(fine),
      '没收违法所得、没收非法财物的金额（万元）': taken === '' ? '' : inWan(taken),
      暂扣或吊销证照名称及编号: violation.kinds.includes('吊销') ? (organisation?.industry?.licence ?? '营业执照') : '',
      处罚决定日期: determined,
      处罚有效期: random.chance(0.7) ? '2099-12-31' : publishedUntil(determined, 'P1Y'),
      公示截止期: publishedUntil(determined, term),
      处罚机关: authority.name,
      处罚机关统一社会信用代码: authority.code,
      ...penaltyStateColumns(party, determined, publishedUntil(determined, term)),
      ...synthetic,
      数据来源单位统一社会信用代码: authority.code,
    });
  }
  return rows;
}

/** Rows of 严重违法失信名单. */
export function seriousViolationRows(party: Party): Row[] {
  const random = drawFor(party, 'serious-violation');
  if (party.organisation?.kind !== '企业' || !random.chance(party.troubled ? 0.22 : 0.001)) return [];
  const listed = determinedDay(party, random, 1400);
  if (listed === undefined) return [];
  const authority = authorityOf('市场监督管理局', party.division).name;
  const until = publishedUntil(listed, 'P3Y');
  const removed = daysAfter(listed, random.between(370, 1000));
  const gone = random.chance(0.2) && removed < referenceDay;
  return [
    {
      名称: party.name,
      ...identityColumns(party),
      列入决定文号: `清市监严违列〔${listed.slice(0, 4)}〕${String(random.between(1, 300))}号`,
      列入原因: random.pick([
        '生产、销售不符合食品安全标准的食品，受到较重行政处罚',
        '提交虚假材料取得登记，情节严重',
        '被列入经营异常名录届满三年仍未履行相关义务',
        '生产经营假药劣药，受到较重行政处罚',
      ]),
      列入日期: listed,
      列入机关: authority,
      移出原因: gone ? '信用修复' : '',
      移出日期: gone ? removed : '',
      移出机关: gone ? authority : '',
      公示截止日期: until,
      ...stateColumns(random, listed, until),
      ...synthetic,
    },
  ];
}
