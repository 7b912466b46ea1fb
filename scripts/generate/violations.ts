import type { Office } from './authority.ts';

/** A breach of rules as decisions describe it. */
export interface Violation {
  kind: string;
  facts: string;
  ground: string;
  /** 处罚类别, as it is published. */
  kinds: string;
  office: Office;
  /** How the authority's document numbers begin. */
  number: string;
  /** Whether a natural person may commit it. */
  personal: boolean;
}

/** The breaches that penalties are made of. */
export const violations: readonly Violation[] = [
  {
    kind: '未取得许可从事食品经营',
    facts: '未取得食品经营许可从事食品经营活动',
    ground: '《中华人民共和国食品安全法》第一百二十二条第一款',
    kinds: '罚款;没收违法所得、没收非法财物',
    office: '市场监督管理局',
    number: '清市监处罚',
    personal: true,
  },
  {
    kind: '经营超过保质期的食品',
    facts: '经营超过保质期的预包装食品',
    ground: '《中华人民共和国食品安全法》第一百二十四条第一款',
    kinds: '罚款;没收违法所得、没收非法财物',
    office: '市场监督管理局',
    number: '清市监处罚',
    personal: false,
  },
  {
    kind: '虚假宣传',
    facts: '对商品的性能、功能作引人误解的商业宣传',
    ground: '《中华人民共和国反不正当竞争法》第二十条',
    kinds: '罚款',
    office: '市场监督管理局',
    number: '清市监处罚',
    personal: false,
  },
  {
    kind: '未明码标价',
    facts: '销售商品未按规定明码标价',
    ground: '《中华人民共和国价格法》第四十二条',
    kinds: '警告',
    office: '市场监督管理局',
    number: '清市监处罚',
    personal: false,
  },
  {
    kind: '销售不合格产品',
    facts: '销售不符合保障人体健康和人身、财产安全国家标准的产品',
    ground: '《中华人民共和国产品质量法》第四十九条',
    kinds: '罚款;没收违法所得、没收非法财物',
    office: '市场监督管理局',
    number: '清市监处罚',
    personal: false,
  },
  {
    kind: '生产经营致病性微生物超标食品',
    facts: '生产经营致病性微生物含量超过食品安全标准限量的食品，情节严重',
    ground: '《中华人民共和国食品安全法》第一百二十四条',
    kinds: '罚款;吊销许可证件',
    office: '市场监督管理局',
    number: '清市监处罚',
    personal: false,
  },
  {
    kind: '未落实安全生产责任',
    facts: '未如实记录事故隐患排查治理情况',
    ground: '《中华人民共和国安全生产法》第九十七条',
    kinds: '罚款',
    office: '应急管理局',
    number: '清应急罚',
    personal: false,
  },
  {
    kind: '违反安全生产规定从事生产',
    facts: '存在重大事故隐患仍组织生产',
    ground: '《中华人民共和国安全生产法》第一百零二条',
    kinds: '罚款;责令停产停业',
    office: '应急管理局',
    number: '清应急罚',
    personal: false,
  },
  {
    kind: '超标排放污染物',
    facts: '废水排放口化学需氧量超过排放标准',
    ground: '《中华人民共和国水污染防治法》第八十三条',
    kinds: '罚款',
    office: '生态环境局',
    number: '清环罚字',
    personal: false,
  },
  {
    kind: '未取得排污许可证排放污染物',
    facts: '未取得排污许可证排放大气污染物',
    ground: '《排污许可管理条例》第三十三条',
    kinds: '罚款;责令停产停业',
    office: '生态环境局',
    number: '清环罚字',
    personal: false,
  },
  {
    kind: '未取得施工许可证擅自施工',
    facts: '未取得施工许可证擅自施工',
    ground: '《建设工程质量管理条例》第五十七条',
    kinds: '罚款',
    office: '住房和城乡建设局',
    number: '清建罚决字',
    personal: false,
  },
  {
    kind: '无照经营',
    facts: '未依法取得营业执照从事经营活动',
    ground: '《无证无照经营查处办法》第十三条',
    kinds: '罚款',
    office: '市场监督管理局',
    number: '清市监处罚',
    personal: true,
  },
];
