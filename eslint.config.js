import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

/** Plain mistakes, in every file; layout is prettier's, layers are dependency-cruiser's. */
const everywhere = {
  eqeqeq: ['error', 'always', { null: 'ignore' }],
  'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
  'no-console': 'error',
  'no-debugger': 'error',
  'no-dupe-else-if': 'error',
  'no-duplicate-imports': 'error',
  'no-empty': 'error',
  'no-eval': 'error',
  'no-self-compare': 'error',
  'no-template-curly-in-string': 'error',
  'no-unsafe-finally': 'error',
  'no-useless-catch': 'error',
  'no-useless-rename': 'error',
  'no-var': 'error',
  'object-shorthand': 'error',
  'prefer-const': 'error',
};

const typescript = {
  // One style for members that are not public: parameter properties cannot be `#`.
  'no-restricted-syntax': ['error', { selector: 'PrivateIdentifier', message: 'Write `private` instead of `#`.' }],
  '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
  '@typescript-eslint/no-import-type-side-effects': 'error',
  '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
  '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
  '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
  '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
  // Ports are asynchronous whether or not an adapter has to wait.
  '@typescript-eslint/require-await': 'off',
  // Destructured functions of plain objects are everywhere, and look like methods to this rule.
  '@typescript-eslint/unbound-method': 'off',
};

/** Tests read answers as JSON and look into them: `any` is what they have, and an expectation is the check. */
const tests = {
  'max-lines': 'off',
  'no-console': 'off',
  '@typescript-eslint/no-unsafe-argument': 'off',
  '@typescript-eslint/no-unsafe-assignment': 'off',
  '@typescript-eslint/no-unsafe-call': 'off',
  '@typescript-eslint/no-unsafe-member-access': 'off',
  '@typescript-eslint/no-unsafe-return': 'off',
  '@typescript-eslint/only-throw-error': 'off',
};

export default tseslint.config(
  { ignores: ['**/dist/', 'data/', '.cache/', '.services/', 'coverage/', 'apps/web/src/api/schema.d.ts'] },
  { linterOptions: { noInlineConfig: true } },
  { rules: everywhere },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['apps/web/vite.*.ts'] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: typescript,
  },
  { files: ['apps/web/src/**/*.{ts,tsx}'], extends: [reactHooks.configs.flat.recommended] },
  { files: ['scripts/**', 'bench/**', 'tools/**'], rules: { 'no-console': 'off' } },
  { files: ['scripts/support/require-node.mjs'], rules: { 'no-var': 'off' } },
  {
    files: ['**/*.spec.ts', '**/*.contract.ts', '**/testing/**/*.ts', 'libs/**/contract/**/*.ts', 'test/**/*.ts'],
    rules: tests,
  },
);
