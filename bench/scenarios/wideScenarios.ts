import type { Population } from '../city/population.ts';
import { oneByOne, type Scenario } from './scenario.ts';
import { wideQuery } from './wideQuery.ts';

const CONNECTIONS = 50;
const SIDE_REPEATS = 3;
const COUNTS = [1, 2, 4, 8, 12];

/** What is measured on the graph of twelve departments. */
export function wideScenarios({ organisations }: Population): readonly Scenario[] {
  return COUNTS.map((count) => ({
    name: `wide-${count}`,
    group: 'wide',
    title: `无规则的图，${count} 个部门 / a graph without rules, ${count} departments`,
    query: wideQuery(count),
    requests: oneByOne(wideQuery(count), organisations),
    connections: CONNECTIONS,
    delayMs: 0,
    mostRepeats: SIDE_REPEATS,
    variants: ['stock', 'hive', 'ours-open-cold', 'ours-open'],
  }));
}
