/** A line of business: how its firms are called and what they do. */
export interface Industry {
  name: string;
  /** GB/T 4754-2017. */
  code: string;
  /** Words that stand before 有限公司. */
  words: string[];
  scope: string;
  weight: number;
  /** Divisions in which it is much more frequent. */
  home?: string[];
  licence?: string;
  construction?: 'CONSTRUCTION' | 'SUPERVISION' | 'DESIGN' | 'OWNER';
  /** Words of a sole trader's sign; none when the business is not run by sole traders. */
  shops?: string[];
}

/** The industries of the city, by weight. */
export const industries: readonly Industry[] = [
  { name: '批发业', code: '51', words: ['商贸', '贸易', '供应链'], scope: '国内贸易；货物进出口', weight: 18, shops: ['商行', '批发部'] },
  {
    name: '零售业',
    code: '52',
    words: ['百货', '超市', '商业'],
    scope: '食品销售；日用百货零售',
    weight: 10,
    licence: '食品经营许可证',
    shops: ['便利店', '杂货店', '百货店', '水果店', '五金店'],
  },
  {
    name: '餐饮业',
    code: '62',
    words: ['餐饮管理', '酒店管理'],
    scope: '餐饮服务；餐饮管理',
    weight: 7,
    licence: '食品经营许可证',
    shops: ['小食店', '饭店', '茶餐厅', '大排档', '粥粉面店'],
  },
  {
    name: '房屋建筑业',
    code: '47',
    words: ['建筑工程', '建设工程', '建设'],
    scope: '建设工程施工；市政设施建设',
    weight: 10,
    licence: '安全生产许可证',
    construction: 'CONSTRUCTION',
  },
  {
    name: '建筑装饰业',
    code: '50',
    words: ['装饰工程', '装饰设计工程'],
    scope: '住宅室内装饰装修；建筑装饰材料销售',
    weight: 5,
    licence: '安全生产许可证',
    construction: 'CONSTRUCTION',
    shops: ['装修店'],
  },
  {
    name: '工程监理服务',
    code: '7482',
    words: ['工程监理', '建设监理'],
    scope: '建设工程监理；工程管理服务',
    weight: 1.5,
    construction: 'SUPERVISION',
  },
  {
    name: '工程设计活动',
    code: '7484',
    words: ['建筑设计', '规划设计'],
    scope: '建设工程设计；规划设计管理',
    weight: 1.5,
    construction: 'DESIGN',
  },
  {
    name: '房地产开发经营',
    code: '7010',
    words: ['房地产开发', '置业', '地产'],
    scope: '房地产开发经营',
    weight: 4,
    construction: 'OWNER',
  },
  { name: '物业管理', code: '7020', words: ['物业服务', '物业管理'], scope: '物业管理；停车场服务', weight: 3 },
  {
    name: '陶瓷制品制造',
    code: '307',
    words: ['陶瓷', '建材'],
    scope: '建筑陶瓷制品制造和销售',
    weight: 3,
    home: ['441802', '441803'],
    licence: '排污许可证',
  },
  {
    name: '废弃资源综合利用业',
    code: '42',
    words: ['再生资源', '金属回收', '铜业'],
    scope: '再生资源回收、加工和销售',
    weight: 3,
    home: ['441802', '441803'],
    licence: '排污许可证',
  },
  {
    name: '水泥制造',
    code: '3011',
    words: ['水泥', '混凝土'],
    scope: '水泥制品制造；混凝土结构构件制造',
    weight: 2,
    home: ['441881', '441803'],
    licence: '排污许可证',
  },
  {
    name: '精制茶加工',
    code: '1530',
    words: ['茶业', '红茶'],
    scope: '茶叶种植、制造和销售',
    weight: 2,
    home: ['441881'],
    licence: '食品生产许可证',
    shops: ['茶庄', '茶叶店'],
  },
  {
    name: '农业',
    code: '01',
    words: ['农业发展', '生态农业', '农业科技'],
    scope: '农作物种植；农产品初加工',
    weight: 6,
    home: ['441823', '441825', '441826', '441882'],
    shops: ['农资店'],
  },
  {
    name: '食品制造业',
    code: '14',
    words: ['食品'],
    scope: '食品生产；食品销售',
    weight: 3,
    licence: '食品生产许可证',
    shops: ['饼店', '腐竹坊'],
  },
  {
    name: '医药零售',
    code: '525',
    words: ['医药', '大药房'],
    scope: '药品零售；第二类医疗器械销售',
    weight: 2,
    licence: '药品经营许可证',
    shops: ['药店'],
  },
  {
    name: '道路货物运输',
    code: '543',
    words: ['物流', '运输', '供应链管理'],
    scope: '道路货物运输；普通货物仓储服务',
    weight: 4,
    licence: '道路运输经营许可证',
    shops: ['货运部'],
  },
  { name: '软件和信息技术服务业', code: '65', words: ['科技', '信息科技', '网络科技'], scope: '软件开发；信息技术咨询服务', weight: 7 },
  {
    name: '劳务派遣',
    code: '7263',
    words: ['劳务', '人力资源'],
    scope: '劳务派遣服务；人力资源服务',
    weight: 2,
    licence: '劳务派遣经营许可证',
  },
  {
    name: '旅游业',
    code: '729',
    words: ['旅游发展', '旅行社', '文化旅游'],
    scope: '旅游业务；游览景区管理',
    weight: 2,
    home: ['441826', '441821'],
    licence: '旅行社业务经营许可证',
    shops: ['客栈', '民宿'],
  },
  {
    name: '汽车修理',
    code: '8111',
    words: ['汽车服务', '汽车贸易'],
    scope: '机动车修理和维护；汽车销售',
    weight: 2,
    shops: ['汽修店', '摩托车行'],
  },
  { name: '环保服务', code: '772', words: ['环保科技', '环境工程'], scope: '环保咨询服务；水污染治理', weight: 2 },
  {
    name: '美容美发',
    code: '8040',
    words: ['美容', '健康管理'],
    scope: '生活美容服务；理发服务',
    weight: 1.5,
    licence: '公共场所卫生许可证',
    shops: ['理发店', '美容店'],
  },
];
