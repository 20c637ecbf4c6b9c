import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { tableOf, verifyHostile, type Report } from '../../commands/verify-hostile';
import { callCommand } from '../support/call-command';
import { KINDS } from '../hostile/kinds';

const test = (place: string, kind: string, title: string, status: string) => ({
  ancestorTitles: kind === '' ? [place] : [place, kind],
  ...{ title, status },
});

const report = (...results: { tests: ReturnType<typeof test>[]; status?: string }[]): Report => ({
  testResults: results.map(({ tests, status = 'passed' }) => ({
    ...{ name: 'test/hostile/x.test.ts', status, message: 'no room', assertionResults: tests },
  })),
});

it('counts what held, failed and was not run, for each kind and place', () => {
  const { lines, failures, counts } = tableOf(
    report(
      {
        tests: [
          test('local root', 'proc', 'a', 'passed'),
          test('local root', 'proc', 'b', 'failed'),
          test('local root', 'devices', 'c', 'passed'),
        ],
        status: 'failed',
      },
      { tests: [test('local user', 'proc', 'a', 'passed'), test('local user', 'proc', 'b', 'skipped')] },
      { tests: [test('docker', '', 'not run: it takes root, dockerd and docker', 'skipped')] },
    ),
  );
  expect(lines).toEqual([
    'attacks  local root        local user         docker',
    'proc     1 held, 1 FAILED  1 held, 1 not run  not run',
    'devices  1 held            not run            not run',
    'docker: not run: it takes root, dockerd and docker',
  ]);
  expect(failures).toEqual(['local root, proc: b']);
  expect(counts['proc']).toEqual({
    'local root': { held: 1, failed: 1, notRun: 0 },
    'local user': { held: 1, failed: 0, notRun: 1 },
  });
});

it('says when a place could not be attacked at all', () => {
  const { failures } = tableOf(report({ tests: [], status: 'failed' }));
  expect(failures).toEqual(['test/hostile/x.test.ts: it did not begin: no room']);
});

it('refuses a place that there is not', async () => {
  const { code, err } = await callCommand(verifyHostile, ['doker']);
  expect(code).toBe(2);
  expect(err[0]).toBe(
    'npm run verify:hostile: there is no place "doker", expected local-root, local-user, docker, vm-root, vm-user. Did you mean docker?',
  );
});

it.each(['docs/security.md', 'test/hostile/README.md'])('%s names tests that there are', (page) => {
  const root = join(__dirname, '../..');
  const named = [...readFileSync(join(root, page), 'utf8').matchAll(/`(test\/[\w/.-]+)`/g)].map(
    ([, path = '']) => path,
  );
  expect(named).not.toEqual([]);
  expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

it('docs/security.md has a promise for every kind of attack', () => {
  const page = readFileSync(join(__dirname, '../../docs/security.md'), 'utf8');
  const missing = KINDS.filter(
    ({ name }) => !page.includes(`\`test/hostile/kinds/${name.replaceAll(' ', '-')}.ts\``),
  );
  expect(missing.map(({ name }) => name)).toEqual([]);
});
