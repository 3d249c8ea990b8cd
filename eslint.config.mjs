// Lint for the whole workspace: types first, layers second, purity of the core third.
import js from '@eslint/js';
import nx from '@nx/eslint-plugin';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';
import layers from './tools/workspace-plugin/layers.js';

const boundaries = (options) => [
  'error',
  { enforceBuildableLibDependency: false, allow: [], depConstraints: layers.depConstraints(options) },
];
const SPECS = ['**/*.spec.ts', '**/testing/**/*.ts'];
// Core libraries, and the loops that the simulator will run on its own clock: no hidden time, chance or world.
const PURE = [
  'units',
  'config',
  'scaling-policy',
  'video-job-lifecycle',
  'media-plan',
  'observability',
  'evidence',
  'ports',
  'orchestration',
  'fleet-simulator',
];

/** Their types are known to the whole of a project; its production code has no use for them. */
const OF_SPECS = ['describe', 'it', 'expect', 'jest', 'beforeAll', 'beforeEach', 'afterAll', 'afterEach'].map(
  (name) => ({
    name,
    message: 'This belongs into a spec.',
  }),
);

const NAMED_EXPORTS = { selector: 'ExportAllDeclaration', message: 'An index names what it exports.' };
const CLOCK_READS = [
  'NewExpression[callee.name="Date"][arguments.length=0]',
  'MemberExpression[object.name="Date"][property.name="now"]',
].map((selector) => ({ selector, message: 'Time is an argument here.' }));

export default tseslint.config(
  { ignores: ['**/dist', '**/node_modules', '**/generated', '.nx', '.ffleet'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { '@nx': nx },
    rules: {
      '@nx/enforce-module-boundaries': boundaries({ specs: false }),
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/require-await': 'off', // a port's method is async whether or not this adapter waits
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      'no-restricted-syntax': ['error', NAMED_EXPORTS],
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
    },
  },
  {
    files: ['**/*.ts'],
    ignores: [...SPECS, 'tools/headless-browser/**'],
    rules: { 'no-restricted-globals': ['error', ...OF_SPECS] },
  },
  { files: SPECS, rules: { '@nx/enforce-module-boundaries': boundaries({ specs: true }) } },
  {
    files: PURE.map((name) => `libs/${name}/src/**/*.ts`),
    ignores: SPECS,
    rules: {
      'no-restricted-globals': [
        'error',
        ...OF_SPECS,
        ...['process', 'console', 'setTimeout', 'setInterval', 'fetch'].map((name) => ({
          name,
          message: 'Time and the world are arguments here.',
        })),
      ],
      'no-restricted-syntax': ['error', NAMED_EXPORTS, ...CLOCK_READS],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'Chance is an argument here.' },
      ],
    },
  },
  {
    files: ['**/*.{js,mjs,cjs}'],
    languageOptions: {
      globals: Object.fromEntries(
        ['console', 'process', 'module', 'require', '__dirname', 'setTimeout', 'URL', 'Buffer'].map((name) => [
          name,
          'readonly',
        ]),
      ),
    },
  },
  prettier,
);
