/** Unit tests stand beside the code, the whole stack in e2e/. SWC strips the types; `npm run types` checks them. */
export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2023', parser: { syntax: 'typescript' } }, module: { type: 'es6' } }],
  },
  testMatch: ['<rootDir>/{common,gateway,subgraphs,scripts,web,e2e,bench}/**/*.test.ts'],
  // A server that is killed needs one: PGlite has none.
  testPathIgnorePatterns: ['/node_modules/', ...(process.env.TEST_DATABASE_URL === undefined ? ['/e2e/databaseKilled\\.test\\.ts$'] : [])],
  globalSetup: './e2e/run/begin.js',
  globalTeardown: './e2e/run/end.js',
  maxWorkers: 2,
  // ES modules of a suite outlive it: at several gigabytes a worker does little but collect garbage, so a new one takes its place.
  workerIdleMemoryLimit: '1500MB',
  // Nothing is left outside the repository.
  cacheDirectory: '<rootDir>/node_modules/.cache/jest',
  // A machine that is busy with something else takes several times as long.
  testTimeout: 180_000,
};
