import { addDuration } from '../../subgraphs/shared/rules/addDuration.ts';
import { dayNumber, dayOf, daysAfter, referenceDay } from './calendar.ts';
import type { Party, Row } from './party.ts';
import type { Random } from './random.ts';

/** A day on which something was determined of a party: recent ones more often; undefined when the party is too young for any. */
export function determinedDay(party: Party, random: Random, mostDays = 1500): string | undefined {
  const earliest = dayNumber(party.since) + 30;
  const day = dayNumber(referenceDay) - 5 - Math.floor(random.next() ** 1.4 * mostDays);
  const latest = dayNumber(referenceDay) - 5;
  if (earliest > latest) return undefined;
  return dayOf(day < earliest ? earliest + Math.floor(random.next() * Math.min(latest - earliest, 400)) : day);
}

/** The end of a record's publication: the statutory term, now and then a shorter one. */
export function publishedUntil(determined: string, duration: string): string {
  return addDuration(determined, duration);
}

/**
 * The columns of a record's state: mostly published; past its term expired; a few doubted, suspended, repaired, withdrawn, objected to,
 * in court. What is repaired is at least its minimum term old.
 */
export function stateColumns(random: Random, determined: string, until: string): Row {
  const drawn = random.weighted([
    ['公示中', 86],
    ['已修复', 6],
    ['存疑', 3],
    ['暂停公示', 2],
    ['已撤回', 1.5],
  ] as const);
  const repairable = daysAfter(determined, 180) < referenceDay;
  const state =
    until < referenceDay ? random.pick(['公示期满', '公示期满', '公示中']) : drawn === '已修复' && !repairable ? '公示中' : drawn;
  const open = state === '公示中' && until >= referenceDay;
  return {
    记录状态: state,
    异议标注: open && random.chance(0.04) ? '是' : '否',
    复议诉讼标注: open && random.chance(0.03) ? '是' : '否',
    信息主体声明: open && random.chance(0.02) ? '本单位已主动整改，正在办理相关手续。' : '',
  };
}

/** An amount in yuan with fen, spread over several orders of magnitude. */
export function amountBy(random: Random, low: number, high: number): string {
  const yuan = low * (high / low) ** random.next();
  return (Math.round(yuan * 100) / 100).toFixed(2);
}

/** An amount in yuan (two decimals) written in 万元, exactly. */
export function inWan(yuan: string): string {
  const fen = yuan.replace('.', '').padStart(7, '0');
  return `${fen.slice(0, -6).replace(/^0+(?=\d)/, '')}.${fen.slice(-6)}`.replace(/\.?0+$/, '');
}
