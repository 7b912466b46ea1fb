import { setOf } from '../../shared/cohort/subjectSet.ts';
import { roundedCount, roundedSum, sumUnit } from './rounded.ts';

const PERSON = 2_000_000_000;

describe('numbers of natural persons', () => {
  it('are told in whole groups, organisations one by one', () => {
    const persons = (count: number): number[] => Array.from({ length: count }, (_none, index) => PERSON + index);
    expect([5, 9, 10].map((count) => roundedCount(setOf(persons(count)), 5))).toEqual([5, 5, 10]);
    expect(roundedCount(setOf([1, 2, 3, ...persons(9)]), 5)).toBe(8);
    expect(roundedCount(setOf([1, 2, 3]), 5)).toBe(3);
  });

  it('and what they have to a power of ten that nobody has more than', () => {
    expect([sumUnit([]), sumUnit([100n, -7n]), sumUnit([-101n]), sumUnit([0n])]).toEqual([1n, 100n, 1_000n, 1n]);
    expect([1_449n, 1_450n, -1_450n, -1_449n, 49n].map((sum) => roundedSum(sum, 100n))).toEqual([1_400n, 1_500n, -1_500n, -1_400n, 0n]);
    expect(roundedSum(7n, 1n)).toBe(7n);
  });
});
