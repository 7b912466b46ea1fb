import type { Random } from './random.ts';

// By frequency in northern Guangdong; the Yao and Zhuang counties have their own.
const surnames = weights(
  '陈96 李82 黄76 张58 梁46 林44 刘43 吴40 罗38 杨33 何32 曾31 邓30 谢28 朱27 王40 温24 潘22 范21 成20 廖20 邱18 赖17 周17 郭16 欧15 叶15 徐14 胡13 赵13 马12 丘12 江12 钟12 郑11 苏11 许11 冯11 余10 彭10 蔡10 卢10 莫10 唐9 邹9 钱4 林8 龙8 曹8 高8 华7 丁5 伍7 关5 侯4 欧阳3 司徒2',
);
const yaoSurnames = weights('房90 唐86 盘58 沈40 李38 邓30 陈20 黄18 龙14 赵14 莫30 韦28 覃14 谭12 蒙10');
const men = [...'伟强志明建国华文军勇杰涛斌辉鹏飞浩宇俊峰海波成龙光荣金生永新学东振兴家豪子轩梓健锋鸿泽森炳权伯添锦泉'];
const women = [...'丽芳娟敏静秀英玉兰霞燕玲婷慧琳雪梅红艳萍莉娜洁晓怡欣嘉雯诗雅思颖月娥凤珍彩碧清惠芬春桂美'];

/** A believable name: surnames by frequency, in the Yao and Zhuang counties theirs; two characters more often than one. */
export function personName(random: Random, man: boolean, divisionCode: string): string {
  const local = (divisionCode === '441825' || divisionCode === '441826') && random.chance(0.6);
  const characters = man ? men : women;
  const given = random.chance(0.82) ? random.pick(characters) + random.pick(characters) : random.pick(characters);
  return random.weighted(local ? yaoSurnames : surnames) + given;
}

function weights(list: string): [string, number][] {
  return list.split(' ').map((one) => {
    const [, name = '', weight = '1'] = /^(\D+)(\d+)$/.exec(one) ?? [];
    return [name, Number(weight)];
  });
}
