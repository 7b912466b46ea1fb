import { randomInt } from 'node:crypto';

/* eslint-disable no-restricted-properties -- knobs of a test, not configuration of the system: common/config.ts need not know them */
/** What a run of the property tests is told: `PROPERTY_SEED` makes a run again, `PROPERTY_CASES` makes it longer. */
export const settings = {
  seed: Number(process.env['PROPERTY_SEED'] ?? randomInt(1, 2 ** 31)),
  cases: Number(process.env['PROPERTY_CASES'] ?? 1_000),
};
/* eslint-enable no-restricted-properties */

/** Says which run this is, whatever comes of it. */
export function announce(what: string): void {
  process.stdout.write(`${what}: PROPERTY_SEED=${settings.seed}\n`);
}
