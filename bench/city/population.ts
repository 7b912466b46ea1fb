import type { OpaqueIds } from '../../common/opaqueId.ts';
import { FIRST_NUMBER, SUBJECT_CLASSES } from '../../common/subjectClass.ts';

/** How many organisations the ids of the measured requests rotate over. */
export const ORGANISATIONS = 4_000;
const MIXED = 3_000;

/** The subjects of the made-up city, by their ids. */
export interface Population {
  readonly organisations: readonly string[];
  /** Organisations, sole traders and persons in turn. */
  readonly mixed: readonly string[];
}

/** Ids as this installation makes them, so that a gateway can tell the classes apart. */
export function population(ids: OpaqueIds): Population {
  const id = (of: (typeof SUBJECT_CLASSES)[number], index: number): string => ids.subjectId(FIRST_NUMBER[of] + index * 7);
  return {
    organisations: Array.from({ length: ORGANISATIONS }, (_, index) => id('organisation', index)),
    mixed: Array.from({ length: MIXED }, (_, index) => id(SUBJECT_CLASSES[index % 3] ?? 'organisation', index)),
  };
}
