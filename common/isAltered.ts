/**
 * Whether a number that was read from JSON is an integer of which nobody can say any more what was written: beyond 2^53 neighbours are read
 * as one. Of a Float that is as it should be; of an id or a file number it is another's.
 */
export function isAltered(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value);
}
