import { randomInt } from 'node:crypto';
import base from './jest.config.js';

/** The property tests with another seed each time, ten times as long: `npm run test:long`. */
process.env.PROPERTY_CASES ??= '10000';
process.env.PROPERTY_SEED ??= String(randomInt(1, 2 ** 31));

export default { ...base, testMatch: ['<rootDir>/e2e/property/**/*.test.ts'] };
