import { authorityOf } from './authority.ts';
import { daysAfter, referenceDay } from './calendar.ts';
import { divisionBy } from './divisions.ts';
import { amountBy } from './lifecycle.ts';
import { randomOf } from './random.ts';

/** The construction project of an index; several firms take part in it. */
export function projectAt(seed: number, index: number) {
  const random = randomOf(seed, 'construction-project', index);
  const division = divisionBy(random);
  const contracted = daysAfter(referenceDay, -random.between(30, 2400));
  const permitted = daysAfter(contracted, random.between(20, 120));
  return {
    number: `${division.code}${contracted.slice(2, 4)}${contracted.slice(5, 7)}${contracted.slice(8)}${String(index).padStart(4, '0')}`,
    name: `${division.name}${random.pick(['第三中学扩建', '人民医院综合楼', '工业园标准厂房', '滨江路市政改造', '污水处理厂', '保障性住房', '乡村公路提升', '文化中心', '碧水花园', '农产品冷链物流中心'])}${random.pick(['一', '二', '三', '四'])}期工程`,
    division: division.code,
    amount: amountBy(random, 800_000, 400_000_000),
    contracted,
    permitted,
    completed: daysAfter(permitted, random.between(150, 900)),
    issuer: authorityOf('住房和城乡建设局', division).name,
  };
}
