import { cityDivisions, type CityDivision } from './divisions.ts';
import type { Industry } from './industries.ts';
import type { Random } from './random.ts';

const first = [...'宏永恒鑫金华粤北江瑞嘉德盛广泰隆顺安益荣福百万通创联新骏凯博志中天东南诚信腾飞'];
const second = [...'兴盛达源丰利发昌辉业豪成和康宝旺茂邦泽基益升裕海山川峰林强'];
const third = [...'泰汇通联邦创品隆'];
const bureaus = [
  '财政局',
  '教育局',
  '公安局',
  '民政局',
  '司法局',
  '人力资源和社会保障局',
  '自然资源局',
  '住房和城乡建设局',
  '交通运输局',
  '水利局',
  '农业农村局',
  '商务局',
  '卫生健康局',
  '应急管理局',
  '审计局',
  '市场监督管理局',
  '统计局',
  '医疗保障局',
  '城市管理和综合执法局',
  '发展和改革局',
];
const institutions = [
  '人民医院',
  '中医院',
  '妇幼保健院',
  '第一中学',
  '第二中学',
  '实验小学',
  '职业技术学校',
  '图书馆',
  '文化馆',
  '博物馆',
  '公共资源交易中心',
  '疾病预防控制中心',
  '不动产登记中心',
  '农业技术推广中心',
  '水利工程质量监督站',
];
const townInstitutions = ['卫生院', '中心小学', '初级中学', '文化站', '敬老院', '农业技术推广站'];
const associations = [
  '商会',
  '餐饮行业协会',
  '建筑业协会',
  '物流行业协会',
  '电子商务协会',
  '茶叶行业协会',
  '志愿者协会',
  '慈善会',
  '羽毛球协会',
  '书法家协会',
  '老年书画研究会',
];
const services = ['社会工作服务中心', '养老服务中心', '幼儿园', '职业培训学校', '公益服务中心'];

/** A firm's name: place, 字号, business, form. */
export function enterpriseName(random: Random, division: CityDivision, industry: Industry, head?: string): string {
  const place = random.chance(0.45) && division.prefix.startsWith('清远市') ? '清远市' : random.chance(0.08) ? '广东' : division.prefix;
  const form = random.weighted([
    ['有限公司', 90],
    ['股份有限公司', 2],
    ['有限责任公司', 8],
  ] as const);
  return head === undefined ? `${place}${brand(random)}${random.pick(industry.words)}${form}` : `${head}${division.name}分公司`;
}

/** A sole trader's sign: place, town or street, 字号 or the operator's surname, kind of shop. */
export function shopName(random: Random, division: CityDivision, industry: Industry, operator: string): string {
  const sign = random.chance(0.3) ? `${operator.charAt(0)}记` : brand(random);
  const town = random.pick(division.towns.length > 0 ? division.towns : ['']).replace(/(街道|镇|乡|瑶族乡|壮族瑶族乡)$/, '');
  return `${division.prefix}${town}${sign}${random.pick(industry.shops ?? ['商行'])}`;
}

/** The name of the nth institution, nth body of government: each name once. */
export function institutionName(index: number): { name: string; division: CityDivision } {
  return numbered(index, institutions, townInstitutions);
}

/** The name of the nth government body. */
export function governmentName(index: number): { name: string; division: CityDivision } {
  return numbered(index, bureaus, ['人民政府']);
}

/** A social organisation's name; 社会团体 (51) are associations, 社会服务机构 (52) run a service. */
export function socialOrganisationName(random: Random, division: CityDivision, association: boolean): string {
  const place = division.prefix.length === 2 ? division.name : division.prefix;
  return association
    ? `${place}${random.chance(0.5) ? '' : brand(random)}${random.pick(associations)}`
    : `${place}${brand(random)}${random.pick(services)}`;
}

function numbered(index: number, kinds: readonly string[], townKinds: readonly string[]): { name: string; division: CityDivision } {
  const places = cityDivisions.flatMap((division) =>
    kinds.map((kind) => ({ name: `${division.prefix.length === 2 ? division.name : division.prefix}${kind}`, division })),
  );
  const towns = cityDivisions.flatMap((division) =>
    division.towns
      .filter((town) => /[镇乡]$/.test(town))
      .flatMap((town) =>
        townKinds.map((kind) => ({ name: `${division.prefix.length === 2 ? division.name : division.prefix}${town}${kind}`, division })),
      ),
  );
  const all = [...places, ...towns];
  const turn = Math.floor(index / all.length);
  // spread over the divisions rather than one after the other
  const { name, division } = all[(index * 37 + turn) % all.length] as (typeof all)[number];
  return { name: turn === 0 ? name : `${name}第${String(turn + 1)}分部`, division };
}

function brand(random: Random): string {
  return random.pick(first) + random.pick(second) + (random.chance(0.35) ? random.pick(third) : '');
}
