import { personsIn, type SubjectSet } from '../../shared/cohort/subjectSet.ts';

/**
 * Threat: exact counts add up. One breakdown hides a cell, and another of the same cohort shows all but that one; of one with two dimensions
 * rows less columns leave a single cell. So natural persons are told in whole minimum groups, the rest of them is left off, whatever was
 * asked: each number is of so many or up to a group more, and two of them leave more than a group open. Organisations are counted exactly,
 * since they can be asked for by themselves.
 */
export function roundedCount(members: SubjectSet, minimumGroup: number): number {
  return members.size - (personsIn(members) % minimumGroup);
}

/**
 * To what the sums of natural persons are rounded: a power of ten not below the largest amount that one of them has, whichever cell he is in.
 * What too few have together is no more than a few times that, and a difference of two rounded sums leaves as much open.
 */
export function sumUnit(amounts: Iterable<bigint>): bigint {
  let unit = 1n;
  for (const amount of amounts) while (unit < (amount < 0n ? -amount : amount)) unit *= 10n;
  return unit;
}

/** The multiple of a unit that is nearest to a sum. */
export function roundedSum(sum: bigint, unit: bigint): bigint {
  const half = (sum < 0n ? -unit : unit) / 2n;
  return ((sum + half) / unit) * unit;
}
