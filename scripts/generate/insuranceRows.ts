import { authorityOf } from './authority.ts';
import { daysAfter, monthsAfter, referenceDay } from './calendar.ts';
import type { City } from './city.ts';
import { drawFor, identityColumns, synthetic, type Party, type Row } from './party.ts';
import { isAged } from './person.ts';

/** Kinds of social insurance, and what an employer and its workers pay of the base for it. */
export const insurances: readonly { name: string; unit: number; personal: number; forPeople: boolean }[] = [
  { name: '养老', unit: 0.16, personal: 0.08, forPeople: true },
  { name: '医疗', unit: 0.055, personal: 0.02, forPeople: true },
  { name: '失业', unit: 0.008, personal: 0.002, forPeople: false },
  { name: '工伤', unit: 0.004, personal: 0, forPeople: false },
  { name: '生育', unit: 0.005, personal: 0, forPeople: false },
];

const newestMonth = monthsAfter(referenceDay.slice(0, 7), -1);

/** How a party is insured: an employer with its workers, or a person of flexible employment. */
interface Insured {
  workers: number | undefined;
  base: number;
  status: '参保缴费' | '暂停缴费' | '终止参保';
  since: string;
}

function insured(party: Party, city: City): Insured | undefined {
  const { organisation, person } = party;
  const random = drawFor(party, 'insured');
  if (person !== undefined && isAged(person, 60)) return undefined;
  if (!random.chance(person !== undefined ? city.insured : organisation?.kind === '个体工商户' ? 0.15 : party.troubled ? 0.8 : 0.92))
    return undefined;
  const workers = person !== undefined ? undefined : Math.ceil((organisation?.kind === '个体工商户' ? 5 : 120) * random.next() ** 3 + 0.5);
  const gone = organisation?.status === '注销' || organisation?.status === '吊销';
  return {
    workers,
    base: (workers ?? 1) * random.between(4500, 9800),
    status: gone ? '终止参保' : random.chance(party.troubled ? 0.25 : 0.02) ? '暂停缴费' : '参保缴费',
    since: daysAfter(party.since, random.between(10, 400)),
  };
}

/** Rows of 参保情况: one a kind of insurance. */
export function enrolmentRows(party: Party, city: City): Row[] {
  const found = insured(party, city);
  if (found === undefined || found.since >= referenceDay) return [];
  const number = drawFor(party, 'registration').between(100_000, 999_999);
  return insurances
    .filter(({ forPeople }) => forPeople || party.person === undefined)
    .map(({ name }) => ({
      单位名称: party.name,
      ...identityColumns(party),
      社会保险登记证编号: party.person === undefined ? `粤社险${party.division.code}${String(number)}` : '',
      险种: name,
      参保人数: found.workers === undefined ? '' : String(found.workers),
      缴费年月: newestMonth.replace('-', ''),
      参保状态: found.status,
      首次参保日期: found.since,
      经办机构: agencyOf(party),
      ...synthetic,
    }));
}

/** Rows of 社会保险费缴纳: the last months of pension insurance, as many as the city keeps, the last one of work injury insurance. */
export function contributionRows(party: Party, city: City): Row[] {
  const found = insured(party, city);
  if (found === undefined || found.status === '终止参保') return [];
  const random = drawFor(party, 'contribution');
  return insurances
    .flatMap((insurance) => Array.from({ length: monthsOf(insurance.name, party, city) }, (_, back) => ({ ...insurance, back })))
    .filter(({ back }) => monthsAfter(newestMonth, -back) > found.since.slice(0, 7))
    .map(({ name, unit, personal, back }) => {
      const month = monthsAfter(newestMonth, -back);
      const isPaid = found.status === '参保缴费' && !random.chance(party.troubled ? 0.35 : 0.01);
      const share = found.workers === undefined ? { unit: 0, personal: unit + personal } : { unit, personal };
      return {
        单位名称: party.name,
        ...identityColumns(party),
        险种: name,
        缴费年月: month.replace('-', ''),
        缴费人数: found.workers === undefined ? '' : String(found.workers),
        '缴费基数（元）': found.base.toFixed(2),
        '单位缴费（元）': (found.base * share.unit).toFixed(2),
        '个人缴费（元）': (found.base * share.personal).toFixed(2),
        '合计（元）': (found.base * (unit + personal)).toFixed(2),
        缴费状态: isPaid ? '已缴' : random.chance(0.1) ? '缓缴' : '未缴',
        到账日期: isPaid ? `${month}-${String(random.between(10, 25))}` : '',
        经办机构: agencyOf(party),
        ...synthetic,
      };
    });
}

function monthsOf(insurance: string, party: Party, city: City): number {
  if (insurance === '养老') return city.months;
  return insurance === '工伤' && party.person === undefined ? 1 : 0;
}

function agencyOf(party: Party): string {
  return authorityOf('人力资源和社会保障局', party.division).name;
}
