import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** The rooms from the outside in: each may import only itself and those after it. */
const ROOMS = ['components', 'commands', 'provider', 'chain', 'builder'];

/** The rooms within builder/, in the same order. */
const BUILDER = [
  ...['upkeep', 'audit', 'grow', 'docker', 'vm', 'caches', 'export', 'attest', 'sources'],
  ...['sandbox', 'store', 'recipe', 'tree', 'ground'],
];

export default defineConfig(
  // examples/ are separate programs: without the packed package beside them, their types are unknown.
  globalIgnores([
    'dist/',
    'dist-docs/',
    'node_modules/',
    '**/dist/',
    '**/node_modules/',
    'coverage/',
    'examples/',
    'templates/',
  ]),
  js.configs.recommended,
  {
    files: ['**/*.ts', '**/*.mts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // Types at a module's boundary are explicit, so that a change of them is visible where it is made.
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      // Numbers are allowed in messages.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      // A method that is async because of an interface needs no await.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/dot-notation': ['error', { allowIndexSignaturePropertyAccess: true }],
      // It requires the `!` that no-non-null-assertion forbids.
      '@typescript-eslint/non-nullable-type-assertion-style': 'off',
      // Matters of taste, left to the author.
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/consistent-indexed-object-style': 'off',
    },
  },
  {
    files: ['**/*.mjs', '**/*.cjs', '**/*.js'],
    // The type checker reads these too (scripts/tsconfig.json), and it knows Node's globals.
    rules: { 'no-undef': 'off' },
  },
  ...ROOMS.slice(1).map((room, index) => noOuterRooms(room, ROOMS.slice(0, index + 1))),
  ...BUILDER.map((room, index) =>
    noOuterRooms(`builder/${room}`, [...ROOMS.slice(0, -1), ...BUILDER.slice(0, index)]),
  ),
  {
    rules: {
      eqeqeq: 'error',
      'no-console': 'off',
      'max-lines': ['error', { max: 350, skipBlankLines: true, skipComments: true }],
      'prefer-const': 'error',
      'no-restricted-syntax': [
        'error',
        {
          // 'problem' in answer distinguishes types; NAME in table would also find inherited names such as toString.
          selector: 'BinaryExpression[operator="in"]:not([left.type="Literal"])',
          message: 'Use Object.hasOwn, or a Map: `in` finds "toString" in every object.',
        },
      ],
    },
  },
  {
    files: ['builder/**', 'provider/**', 'chain/**', 'components/**'],
    // Their messages go through the engine, and a provider's stdout carries its port.
    rules: { 'no-console': 'error' },
  },
  {
    files: ['test/**'],
    rules: { 'max-lines': 'off' },
  },
  {
    // Functions in tables get their types from the table.
    files: ['test/hostile/kinds/**'],
    rules: { '@typescript-eslint/explicit-module-boundary-types': 'off' },
  },
);

/**
 * @param {string} room
 * @param {readonly string[]} outer the rooms that it may not import
 * @returns {import('eslint').Linter.Config}
 */
function noOuterRooms(room, outer) {
  const regex = `^(\\.\\./)+(${['index', ...outer].join('|')})(/|$)`;
  const message = `${room}/ may import only itself and the rooms after it.`;
  return {
    files: [`${room}/**/*.ts`],
    rules: { 'no-restricted-imports': ['error', { patterns: [{ regex, message }] }] },
  };
}
