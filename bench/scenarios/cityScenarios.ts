import type { Population } from '../city/population.ts';
import { BRIEF_LIST, Q1, Q2, Q3, spread, SUBGRAPHS } from './queries.ts';
import { inLists, oneByOne, type Scenario } from './scenario.ts';

const CONNECTIONS = 50;
/** Long lists are heavy: fifty at once would measure the queue. */
const LIST_CONNECTIONS = 10;
/** What a curve is drawn through needs fewer rounds than the three figures themselves. */
const SIDE_REPEATS = 3;
const DELAY_MS = 4;
const LISTS = 400;
const MOST_IN_BODIES = 40_000;
const KEY_VARIANTS = ['stock', 'hive', 'ours-cold', 'ours', 'ours-warm'];

/** Everything that is measured on the project's own graph. */
export function cityScenarios({ organisations, mixed }: Population): readonly Scenario[] {
  const common = { connections: CONNECTIONS, delayMs: 0 };
  const lists = (size: number, of: readonly string[]) =>
    inLists(BRIEF_LIST, of, size, Math.max(20, Math.min(LISTS, MOST_IN_BODIES / size)));
  return [
    {
      ...common,
      name: 'q1',
      group: 'q1',
      title: '一个主体，六个部门 / one subject, six departments',
      query: Q1,
      requests: oneByOne(Q1, organisations),
    },
    {
      ...common,
      name: 'q2',
      group: 'q2',
      title: '五十个主体，六个部门 / fifty subjects, six departments',
      query: Q2,
      requests: inLists(Q2, organisations, 50, LISTS),
    },
    { ...common, name: 'q3', group: 'q3', title: '一个名称 / a name', query: Q3, requests: oneByOne(Q3, organisations) },
    ...[1, 10, 100, 1000].map((size) => ({
      ...common,
      name: `list-${size}`,
      group: 'list',
      title: `${size} 个主体，六个部门 / ${size} subjects, six departments`,
      query: BRIEF_LIST,
      requests: lists(size, organisations),
      connections: LIST_CONNECTIONS,
      mostRepeats: SIDE_REPEATS,
      variants: KEY_VARIANTS,
    })),
    ...[1, 2, 4, SUBGRAPHS.length].map((count) => ({
      ...common,
      name: `spread-${count}`,
      group: 'spread',
      title: `一个主体，${count} 个部门 / one subject, ${count} departments`,
      query: spread(count),
      requests: oneByOne(spread(count), organisations),
      mostRepeats: SIDE_REPEATS,
      variants: KEY_VARIANTS,
    })),
    ...[1, CONNECTIONS].map((connections) => ({
      name: `delay-${connections}`,
      group: 'delay',
      title: `一个主体，各部门延时 ${DELAY_MS} 毫秒 / Q1, every department ${DELAY_MS} ms away`,
      query: Q1,
      requests: oneByOne(Q1, organisations),
      connections,
      delayMs: DELAY_MS,
      mostRepeats: SIDE_REPEATS,
      variants: ['stock', 'hive', 'hive-rust', 'ours-cold', 'ours', 'proxy'],
    })),
    ...[organisations, mixed].map((of, index) => ({
      ...common,
      name: index === 0 ? 'mixed-none' : 'mixed',
      group: 'mixed',
      title:
        index === 0
          ? '一千个组织 / a thousand organisations'
          : '一千个主体，组织、个体工商户、自然人各三分之一 / a thousand subjects of three classes, decided record by record',
      query: BRIEF_LIST,
      requests: lists(1000, of),
      connections: LIST_CONNECTIONS / 2,
      mostRepeats: SIDE_REPEATS,
      variants: ['ours-cold', 'ours', 'ours-apollo'],
      withheld: true,
    })),
  ];
}
