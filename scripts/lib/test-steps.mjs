import { readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import process from 'node:process';
import { SetupError } from './setup-error.mjs';
import { NEWEST_NODE } from './pinned.mjs';
import { cacheDir } from './places.mjs';

/** @typedef {import('./command.mjs').Command} Command */

/**
 * What a step needs, each including the one before: npm packages; compiled sources; a Pulumi CLI.
 * @typedef {'packages' | 'sources' | 'cli'} Need
 */

/** @type {readonly Need[]} */
const NEEDS = ['packages', 'sources', 'cli'];

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {Need} need
 * @property {readonly Command[]} commands one after the other
 * @property {string} [report] the file to which vitest writes its results
 */

/** The steps of `npm test` in order: fast ones first, and the repetition with another Node last. */
const STEPS = ['format', 'lint', 'types', 'unit', 'real', 'hostile', 'fuzz', 'e2e', 'newest'];

/** What can be requested: a step, or these. */
const GROUPS = new Map([['static', ['format', 'lint', 'types']]]);

/**
 * @param {readonly string[]} args [STEP|static] [FILTER...]
 * @param {string} root
 * @param {string} scratch a directory for the reports
 * @returns {Step[]}
 * @throws {SetupError} if a step does not exist
 */
export function stepsFor([wanted, ...filters], root, scratch) {
  const names = wanted === undefined ? STEPS : (GROUPS.get(wanted) ?? [wanted]);
  return names.map((name) => {
    const make = Object.hasOwn(MAKERS, name) ? MAKERS[name] : undefined;
    if (make === undefined) {
      const known = [...Object.keys(MAKERS), ...GROUPS.keys()].join(', ');
      throw new SetupError(`unknown test step "${name}"`, `use one of ${known}; then an optional filter`);
    }
    return make({ root, scratch, filters });
  });
}

/** @type {Record<string, (at: { root: string, scratch: string, filters: readonly string[] }) => Step>} */
const MAKERS = {
  format: ({ root }) => ({
    name: 'format',
    need: 'packages',
    commands: [tool(root, 'prettier/bin/prettier.cjs', '--check', '.')],
  }),
  lint: ({ root }) => ({
    name: 'lint',
    need: 'packages',
    commands: [tool(root, 'eslint/bin/eslint.js', '--max-warnings=0', '.')],
  }),
  types: ({ root }) => ({
    name: 'types',
    // Programs in bench/ import compiled modules.
    need: 'sources',
    commands: [
      tool(root, 'typescript/bin/tsc', '--noEmit'),
      tool(root, 'typescript/bin/tsc', '-p', 'scripts'),
    ],
  }),
  unit: (at) => vitest('unit', 'sources', at),
  real: (at) => vitest('real', 'cli', at),
  hostile: (at) => vitest('hostile', 'cli', at),
  fuzz: (at) => vitest('fuzz', 'sources', at),
  e2e: (at) => vitest('e2e', 'cli', at),
  newest: (at) => onNewestNode(vitest('newest', 'cli', at)),
};

/**
 * The same tests with the newest Node, which npm installs into the user's cache. Programs that a test starts also use
 * it.
 * @param {Step} step
 * @returns {Step}
 */
function onNewestNode({ commands, ...step }) {
  const { package: name, version } = NEWEST_NODE;
  const prefix = join(cacheDir(), `node-${version}`);
  const node = join(prefix, 'node_modules', name, 'bin/node');
  const args = ['install', '--prefix', prefix, '--no-save', '--no-audit', '--no-fund', `${name}@${version}`];
  const PATH = [dirname(node), process.env['PATH'] ?? ''].join(delimiter);
  return {
    ...step,
    commands: [
      { command: 'npm', args },
      ...commands.map((command) => ({ ...command, command: node, env: { PATH } })),
    ],
  };
}

/**
 * @param {string} name
 * @param {Need} need
 * @param {{ root: string, scratch: string, filters: readonly string[] }} at
 * @returns {Step}
 */
function vitest(name, need, { root, scratch, filters }) {
  const report = join(scratch, `${name}.json`);
  const reporters = ['--reporter=verbose', '--reporter=json', `--outputFile.json=${report}`];
  return {
    name,
    need,
    report,
    commands: [tool(root, 'vitest/vitest.mjs', 'run', '--project', name, ...reporters, ...filters)],
  };
}

/**
 * What some steps need together.
 * @param {readonly Step[]} steps
 * @returns {Need}
 */
export function needOf(steps) {
  return NEEDS[Math.max(...steps.map(({ need }) => NEEDS.indexOf(need)))] ?? 'cli';
}

/**
 * A tool in node_modules, run with this process's Node.
 * @param {string} root
 * @param {string} path
 * @param {readonly string[]} args
 * @returns {Command}
 */
function tool(root, path, ...args) {
  return { command: process.execPath, args: [join(root, 'node_modules', path), ...args], cwd: root };
}

/**
 * @param {string} report
 * @returns {string} `312 passed, 2 skipped`, or an empty string if there is no report
 */
export function countsIn(report) {
  try {
    const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(report, 'utf8'));
    const parts = [
      `${numPassedTests} passed`,
      numFailedTests > 0 ? `${numFailedTests} failed` : '',
      numPendingTests > 0 ? `${numPendingTests} skipped` : '',
    ];
    return parts.filter((part) => part !== '').join(', ');
  } catch {
    return '';
  }
}

/** How many lines of an error are repeated at the end; the whole text is where the test ran. */
const ERROR_LINES = 6;

/**
 * The failures, for the end of a long log, because a reader may see only the end.
 * @param {string} report
 * @returns {string[]} `FILE > TEST` and the first lines of the error, for each
 * @example ['test/keys.test.ts > a key > is short', '    AssertionError: expected 3 to be 4']
 */
export function failuresIn(report) {
  /** @type {{ name: string, message?: string, status: string, assertionResults: { status: string, fullName: string, failureMessages?: string[] }[] }[]} */
  let files;
  try {
    files = JSON.parse(readFileSync(report, 'utf8')).testResults;
  } catch {
    return [];
  }
  return files.flatMap(({ name, status, message, assertionResults }) => {
    const failed = assertionResults
      .filter((test) => test.status === 'failed')
      .flatMap((test) => [
        `${name} > ${test.fullName}`,
        ...firstLines(test.failureMessages?.join('\n') ?? ''),
      ]);
    // A file that could not be loaded, or whose set-up failed, has no failed test.
    return failed.length === 0 && status === 'failed' ? [name, ...firstLines(message ?? '')] : failed;
  });
}

/** @param {string} message */
function firstLines(message) {
  return message
    .split('\n')
    .slice(0, ERROR_LINES)
    .map((line) => `    ${line}`);
}
