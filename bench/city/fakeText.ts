import { pick, seedOf } from './seed.ts';

const PLACES = ['清城区', '清新区', '英德市', '连州市', '佛冈县', '阳山县', '连山壮族瑶族自治县', '连南瑶族自治县'] as const;
const NAMES = ['宏远', '北江', '瑞丰', '安泰', '粤北', '鸿基', '新城', '恒信', '九龙', '飞来峡', '盈丰', '华清'] as const;
const TRADES = ['建筑工程', '水泥制造', '陶瓷', '物流', '农业科技', '餐饮管理', '医药', '机电安装', '环保科技', '房地产开发'] as const;
const OFFICES = ['税务局', '市场监督管理局', '人民法院', '人力资源和社会保障局', '住房和城乡建设局'] as const;
const TITLES = ['食品经营许可', '建筑工程施工总承包', '安全生产许可', '道路运输经营许可', '排污许可'] as const;
const GROUNDS = [
  '有履行能力而拒不履行生效法律文书确定义务',
  '未按规定期限缴纳，经催告后仍不履行',
  '未按经批准的施工图设计文件施工',
  '对产品的性能、用途作引人误解的商业宣传',
] as const;

/** Texts of the fields that occur in the measured queries; any other text field gets a short remark. */
const BY_FIELD: Readonly<Record<string, (seed: number) => string>> = {
  name: (seed) => `${pick(PLACES, seed)}${pick(NAMES, seed >>> 4)}${pick(TRADES, seed >>> 9)}有限公司`,
  'Division.name': (seed) => pick(PLACES, seed),
  'Qualification.name': (seed) => pick(TITLES, seed),
  value: (seed) => `9144180${seed % 10}MA${digits(seed, 7)}X`,
  issuer: (seed) => `清远市${pick(PLACES, seed)}${pick(OFFICES, seed >>> 5)}`,
  documentNumber: (seed) => `（${2019 + (seed % 7)}）粤18执${seed % 9973}号`,
  certificateNumber: (seed) => `D24400${digits(seed, 5)}`,
  registrationNumber: (seed) => `4418${digits(seed, 11)}`,
  companyType: (seed) => pick(['有限责任公司', '股份有限公司', '有限责任公司（自然人独资）'], seed),
  businessScope: (seed) => `${pick(TRADES, seed)}；${pick(TRADES, seed >>> 6)}；货物进出口`,
  address: (seed) => `清远市${pick(PLACES, seed)}人民路${(seed % 300) + 1}号`,
  industry: (seed) => pick(['C30', 'E47', 'F51', 'G54', 'H62'], seed),
  currency: () => 'CNY',
  taxKind: (seed) => pick(['增值税', '企业所得税', '城市维护建设税'], seed),
  content: (seed) => pick(TITLES, seed),
  documentName: (seed) => `${pick(TITLES, seed)}决定书`,
  project: (seed) => `${pick(PLACES, seed)}${pick(NAMES, seed >>> 7)}花园${(seed % 9) + 1}期工程`,
  title: (seed) => pick(GROUNDS, seed),
  ground: (seed) => pick(GROUNDS, seed),
  reason: (seed) => pick(GROUNDS, seed),
  grade: (seed) => pick(['特级', '一级', '二级', '三级', '不分等级'], seed),
};

/** A text for a field by its coordinate, in Chinese where the field's texts are. */
export function fakeText(coordinate: string, seed: number): string {
  const text = BY_FIELD[coordinate] ?? BY_FIELD[coordinate.slice(coordinate.indexOf('.') + 1)];
  return text?.(seed) ?? `备注${seed % 10_000}`;
}

/** A day, YYYY-MM-DD; what is to end ends in the future, so that no record counts as expired. */
export function fakeDay(coordinate: string, seed: number): string {
  const year = /Until|ended/.test(coordinate) ? 2090 + (seed % 9) : 2015 + (seed % 10);
  return `${year}-${twoDigits((seed >>> 4) % 12)}-${twoDigits((seed >>> 8) % 28)}`;
}

/** An amount in yuan. */
export function fakeMoney(seed: number): string {
  return `${seed % 10_000_000}.${digits(seed, 2)}`;
}

/** As many digits as asked for. */
export function digits(seed: number, count: number): string {
  return String(seedOf(seed, 'digits')).padStart(count, '0').slice(-count).padStart(count, '7');
}

const twoDigits = (index: number): string => String(index + 1).padStart(2, '0');
