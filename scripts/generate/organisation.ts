import { organisationCode } from '../../common/identifiers/organisationCode.ts';
import { registrationNumber } from '../../common/identifiers/registrationNumber.ts';
import { unifiedSocialCreditCode } from '../../common/identifiers/unifiedSocialCreditCode.ts';
import { governmentCode } from './authority.ts';
import { daysAfter, referenceDay } from './calendar.ts';
import { chainLeader } from './chains.ts';
import type { City } from './city.ts';
import { divisionBy, type CityDivision } from './divisions.ts';
import { industries, type Industry } from './industries.ts';
import { enterpriseName, governmentName, institutionName, shopName, socialOrganisationName } from './organisationName.ts';
import { adultBy, type Person } from './person.ts';
import { hash32, randomOf, type Random } from './random.ts';

/** A synthetic subject that has a unified code. */
export interface Organisation {
  index: number;
  kind: '企业' | '事业单位' | '社会组织' | '政府机关' | '个体工商户';
  name: string;
  uscc: string;
  organisationCode: string;
  registrationNumber: string;
  division: CityDivision;
  established: string;
  status: '存续' | '停业' | '吊销' | '注销' | '迁出';
  industry: Industry | undefined;
  representative: Person;
  address: string;
  /** Index of the firm of which it is a branch. */
  head: number | undefined;
  /** In trouble: such a firm fails in several departments at once. */
  troubled: boolean;
}

const modern = '2015-10-01'; // since then organisation codes begin with MA, and registration numbers are no longer given
const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY';

/** The organisation of an index: enterprises first, then institutions, social organisations, government bodies and sole traders. */
export function organisationAt(city: City, index: number): Organisation {
  const random = randomOf(city.seed, 'organisation', index);
  const { kind, rank } = kindAt(city, index);
  const industry =
    kind === '企业'
      ? industryBy(random, divisionOf(random))
      : kind === '个体工商户'
        ? random.weighted(industries.filter(({ shops }) => shops !== undefined).map((one) => [one, one.weight] as const))
        : undefined;
  const named = kind === '事业单位' ? institutionName(rank) : kind === '政府机关' ? governmentName(rank) : undefined;
  const division =
    named?.division ??
    (industry?.home !== undefined && kind === '企业' && random.chance(0.75) ? divisionOf(random, industry.home) : divisionOf(random));
  const representative =
    (kind === '企业' ? chainLeader(city, rank) : undefined) ?? adultBy(city, randomOf(city.seed, 'representative', index));
  const age = kind === '企业' || kind === '个体工商户' ? Math.floor(random.next() ** 1.7 * 9000) + 40 : random.between(1500, 12_000);
  const established = daysAfter(referenceDay, -age);
  const candidate = kind === '企业' && rank > 10 && random.chance(0.04) ? random.between(0, Math.min(rank - 1, 400)) : undefined;
  // a branch has no branches of its own
  const head = candidate !== undefined && organisationAt(city, candidate).head === undefined ? candidate : undefined;
  const name = named?.name ?? nameOf(city, kind, random, division, industry, representative, head);
  const codes = codesOf(city, index, kind, division, established, name, random);
  return {
    index,
    kind,
    name,
    ...codes,
    division,
    established,
    status:
      kind === '企业' || kind === '个体工商户'
        ? random.weighted([
            ['存续', 88],
            ['停业', 2],
            ['吊销', 3],
            ['注销', 6],
            ['迁出', 1],
          ] as const)
        : '存续',
    industry,
    representative,
    address: `广东省清远市${division.name}${random.pick(division.towns)}${random.pick(['人民', '建设', '清远', '北江', '先锋', '环城', '沿江', '教育'])}${random.pick(['路', '大道', '东路', '二路'])}${String(random.between(1, 320))}号`,
    head,
    troubled: (kind === '企业' && random.chance(0.08)) || (kind === '个体工商户' && random.chance(0.03)),
  };
}

function kindAt(city: City, index: number): { kind: Organisation['kind']; rank: number } {
  let rank = index;
  for (const [kind, count] of [
    ['企业', city.enterprises],
    ['事业单位', city.institutions],
    ['社会组织', city.socialOrganisations],
    ['政府机关', city.governmentBodies],
  ] as const) {
    if (rank < count) return { kind, rank };
    rank -= count;
  }
  return { kind: '个体工商户', rank };
}

function divisionOf(random: Random, home?: readonly string[]): CityDivision {
  for (let turn = 0; turn < 60; turn++) {
    const division = divisionBy(random);
    if (home === undefined || home.includes(division.code)) return division;
  }
  return divisionBy(random);
}

function industryBy(random: Random, division: CityDivision): Industry {
  return random.weighted(industries.map((one) => [one, one.weight * (one.home?.includes(division.code) === true ? 3 : 1)] as const));
}

function nameOf(
  city: City,
  kind: Organisation['kind'],
  random: Random,
  division: CityDivision,
  industry: Industry | undefined,
  representative: Person,
  head: number | undefined,
): string {
  if (industry === undefined) return socialOrganisationName(random, division, isAssociation(city, representative.index));
  if (kind === '个体工商户') return shopName(random, division, industry, representative.name);
  return enterpriseName(random, division, industry, head === undefined ? undefined : organisationAt(city, head).name);
}

function isAssociation(city: City, key: number): boolean {
  return hash32(`association/${String(city.seed)}/${String(key)}`) % 2 === 0;
}

function codesOf(
  city: City,
  index: number,
  kind: Organisation['kind'],
  division: CityDivision,
  established: string,
  name: string,
  random: Random,
): Pick<Organisation, 'uscc' | 'organisationCode' | 'registrationNumber'> {
  if (kind === '政府机关') {
    const uscc = governmentCode(division.code, name);
    return { uscc, organisationCode: uscc.slice(8, 17), registrationNumber: '' };
  }
  const offset = hash32(`codes/${String(city.seed)}`);
  const stem =
    established < modern
      ? String((index * 7_368_787 + offset) % 100_000_000)
          .padStart(8, '0')
          .replace(/^00/, '77')
      : `MA${inBase31((index * 15_485_863 + offset) % 31 ** 6)}`;
  const code = stem + (organisationCode.checkCharacter(stem) ?? '');
  const prefix = kind === '事业单位' ? '12' : kind === '社会组织' ? (/(会)$/.test(name) ? '51' : '52') : kind === '企业' ? '91' : '92';
  const body = prefix + (kind === '企业' && random.chance(0.12) ? '441800' : division.code) + code;
  const check = unifiedSocialCreditCode.checkCharacter(body) ?? '0';
  // now and then one was issued with a wrong check character; it stays what everybody writes
  const issued = kind === '企业' && random.chance(0.002) ? (alphabet[(alphabet.indexOf(check) + 7) % 31] ?? check) : check;
  const registered = established < modern && (kind === '企业' || kind === '个体工商户');
  const number = `${division.code}${String(index % 100_000_000).padStart(8, '0')}`;
  return {
    uscc: body + issued,
    organisationCode: code,
    registrationNumber: registered ? number + (registrationNumber.checkCharacter(number) ?? '') : '',
  };
}

function inBase31(value: number): string {
  let text = '';
  for (let rest = value, i = 0; i < 6; i++, rest = Math.floor(rest / 31)) text = (alphabet[rest % 31] ?? '0') + text;
  return text;
}
