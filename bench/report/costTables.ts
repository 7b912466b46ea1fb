import type { Results } from '../measure/results.ts';
import { markdownTable } from './markdownTable.ts';
import { extraCost, finder } from './targets.ts';

/** Which variants differ in one thing alone. */
const PAIRS: readonly (readonly [string, readonly (readonly [string, string])[]])[] = [
  [
    '授权、签名和身份的代价 / The cost of authorisation, signing and identity',
    [
      ['ours-cold', 'ours-open-cold'],
      ['ours', 'ours-open'],
    ],
  ],
  [
    '审计的代价 / The cost of the audit',
    [
      ['ours-cold-audited', 'ours-cold-unaudited'],
      ['ours-audited', 'ours-unaudited'],
    ],
  ],
  [
    '复制片段所省 / What copying spans saves',
    [
      ['ours-cold-parsing', 'ours-cold'],
      ['ours-parsing', 'ours'],
      ['ours-warm-parsing', 'ours-warm'],
    ],
  ],
];

/** Sections that set variants side by side which differ in one thing alone. */
export function costTables(results: Results): string[] {
  const find = finder(results);
  return PAIRS.flatMap(([heading, pairs]) => {
    const rows = ['q1', 'q2', 'q3'].flatMap((scenario) =>
      pairs.flatMap(([dearer, cheaper]) => {
        const [a, b] = [find(scenario, dearer), find(scenario, cheaper)];
        if (!a || !b) return [];
        const rate = a.requestsPerSecond.median / b.requestsPerSecond.median - 1;
        return [[scenario.toUpperCase(), `${dearer} : ${cheaper}`, signed(rate), signed(extraCost(a, b))]];
      }),
    );
    return rows.length === 0 ? [] : [`## ${heading}`, markdownTable(['', '', 'req/s', 'CPU'], rows)];
  });
}

const signed = (share: number): string => `${share < 0 ? '−' : '+'}${Math.abs(share * 100).toFixed(1)} %`;
