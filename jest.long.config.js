import base from './jest.config.js';

/** The property tests, ten times as long: `npm run test:long`. */
process.env.PROPERTY_CASES ??= '10000';

export default { ...base, testMatch: ['<rootDir>/e2e/property/**/*.test.ts'] };
