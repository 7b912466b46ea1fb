import { readdirSync } from 'node:fs';
import js from '@eslint/js';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import { flatConfigs, createNodeResolver } from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

/**
 * The stages of a request in the order of their imports: a stage knows `common`, `graph` and the stages before it, never a
 * later one. A request meets `http` before `identity`; here `http` stands after it, because the route carries the caller
 * that `identity` made (types alone, see below). `pipeline.ts`, `server.ts` and `index.ts` put the stages together.
 */
const STAGES = ['graph', 'identity', 'http', 'operation', 'authorise', 'plan', 'compile', 'execute', 'shape', 'audit', 'front'];
const TOP_LEVEL = ['common', 'gateway', 'subgraphs', 'scripts', 'e2e', 'bench', 'web', 'examples'];

const folders = (path) =>
  readdirSync(new URL(path, import.meta.url), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

/** Nothing in `target` imports from the top-level folders not named in `allowed`. */
const onlyFrom = (target, allowed, message) => ({
  target: `./${target}`,
  from: TOP_LEVEL.filter((folder) => folder !== target && !allowed.includes(folder)).map((folder) => `./${folder}`),
  message,
});

const layers = [
  onlyFrom('common', [], 'common/ is below everything and imports nothing of it'),
  onlyFrom('gateway', ['common'], 'the gateway knows common/ only; between it and the subgraphs there is nothing but SDL and HTTP'),
  onlyFrom('subgraphs', ['common'], 'a subgraph knows common/ only; between it and the gateway there is nothing but SDL and HTTP'),
  onlyFrom('scripts', ['common', 'gateway', 'subgraphs'], 'the commands put the parts together; tests and the page stand above them'),
  onlyFrom('web', [], 'the page knows the gateway by HTTP only'),
  onlyFrom('examples', [], 'an example shows what somebody outside can do'),
  ...folders('./gateway/').map((stage) => {
    const place = STAGES.indexOf(stage);
    if (place < 0) throw new Error(`eslint.config.js: gateway/${stage} has no place among STAGES`);
    return {
      target: `./gateway/${stage}`,
      from: './gateway',
      except: STAGES.slice(0, place + 1).map((earlier) => `./${earlier}`),
      message: 'a stage imports common/, graph/ and earlier stages, never a later one, and not what puts the stages together',
    };
  }),
  ...folders('./subgraphs/').map((name) => ({
    target: `./subgraphs/${name}`,
    from: './subgraphs',
    except: name === 'shared' ? ['./shared'] : [`./${name}`, './shared'],
    message: name === 'shared' ? 'what all subgraphs share knows none of them' : 'a subgraph knows shared/ and itself',
  })),
];

export default tseslint.config(
  { ignores: ['**/node_modules/', '**/dist/', 'data/', 'coverage/', 'schema/generated/', 'examples/codegen/generated/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.recommendedTypeChecked, flatConfigs.typescript],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { 'import-x': flatConfigs.recommended.plugins['import-x'] },
    settings: { 'import-x/resolver-next': [createTypeScriptImportResolver(), createNodeResolver()] },
    rules: {
      'import-x/no-cycle': 'error',
      'import-x/no-restricted-paths': ['error', { zones: layers }],
      'import-x/no-duplicates': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-explicit-any': 'error',
      // What is started is awaited, returned, or marked with `void` by somebody who thought of its failure.
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      // Numbers read as themselves in messages.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // An async function without await still turns what it throws into a rejection, which is why interfaces ask for one.
      '@typescript-eslint/require-await': 'off',
      // `== null` asks for both of GraphQL's absences at once.
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      // graphql-js declares enums whose values are the words of the specification; we compare with the words.
      '@typescript-eslint/no-unsafe-enum-comparison': 'off',
      'no-console': 'error',
      'no-restricted-imports': [
        'error',
        { paths: [{ name: 'node:process', importNames: ['env'], message: 'The environment is read in common/config.ts alone.' }] },
      ],
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'The environment is read in common/config.ts alone: take the Config instead.' },
      ],
    },
  },
  {
    files: ['gateway/http/**/*.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            { group: ['**/identity/*'], allowTypeImports: true, message: 'http comes before identity: it may know its types only' },
          ],
        },
      ],
    },
  },
  {
    // The one reader and its test, the command that overrides one variable before it hands them on, and what measured programs inherit.
    files: ['common/config.ts', 'common/config.test.ts', 'gateway/index.ts', 'bench/processes/childEnvironment.ts'],
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    files: ['**/*.test.ts', '**/*.suite.ts'],
    rules: {
      // expect(object.method) only looks at it.
      '@typescript-eslint/unbound-method': 'off',
      // Jest's matchers (expect.any …) and parsed answers are `any`; what they hold is what the test checks.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    // GraphiQL's Fetcher names types of a package for subscriptions, which is not installed: they read as an error.
    files: ['web/src/gatewayFetcher.ts'],
    rules: { '@typescript-eslint/no-unsafe-return': 'off' },
  },
  { files: ['**/*.js'], languageOptions: { globals: { process: 'readonly', URL: 'readonly' } } },
);
