/* eslint-disable no-restricted-properties -- knobs of a test, not configuration of the system: common/config.ts need not know them */
/**
 * What a run of the property tests is told: `PROPERTY_SEED` makes another run, `PROPERTY_CASES` a longer one. Whether a change may land must not
 * depend on luck: new seeds are tried by `npm run test:long`.
 */
export const settings = {
  seed: Number(process.env['PROPERTY_SEED'] ?? 20_261_124),
  cases: Number(process.env['PROPERTY_CASES'] ?? 400),
};
/* eslint-enable no-restricted-properties */

/** Says which run this is, whatever comes of it. */
export function announce(what: string): void {
  process.stdout.write(`${what}: PROPERTY_SEED=${settings.seed}\n`);
}
