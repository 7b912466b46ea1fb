/** Unit tests stand beside the code, the whole stack in e2e/. SWC strips the types; `npm run types` checks them. */
export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2023', parser: { syntax: 'typescript' } }, module: { type: 'es6' } }],
  },
  testMatch: ['<rootDir>/{common,gateway,subgraphs,scripts,web,e2e,bench}/**/*.test.ts'],
  maxWorkers: 2,
  // Nothing is left outside the repository.
  cacheDirectory: '<rootDir>/node_modules/.cache/jest',
  testTimeout: 60_000,
};
