import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { assetsDir } from '../../builder/ground/assets';
import { scratch } from '../support/scratch';

const root = scratch('suite-judge');
const JUDGE = join(assetsDir(), 'recipes/gcc10-tests/judge.awk');
let count = 0;

const KNOWN = `# TEST LEVEL KIND WHY

nested * not-compiled nested functions (GNU)
shift -O1,-O2 wrong PR 1: a shift
`;
const RESULTS = [
  'good -O0 PASS',
  'nested -O0 FAIL not-compiled: error: no such thing',
  'nested -O1 FAIL not-compiled: error: no such thing',
  'other -O0 SKIP it needs what is not there',
  'shift -O0 PASS',
  'shift -O1 FAIL wrong: exit code 134',
  'shift -O2 FAIL wrong: exit code 1',
];

/** What the judge makes of results. */
function judged(results: readonly string[], known = KNOWN, every = 1) {
  const place = join(root, `${(count += 1)}`);
  const [table, file, deviations] = ['known', 'results', 'deviations'].map((name) => `${place}-${name}`);
  writeFileSync(String(table), known);
  writeFileSync(String(file), results.map((line) => `${line}\n`).join(''));
  const settings = ['-v', `every=${every}`, '-v', `deviations=${String(deviations)}`];
  const { status, stdout } = spawnSync('awk', [...settings, '-f', JUDGE, String(table), String(file)], {
    encoding: 'utf8',
  });
  const found = existsSync(String(deviations)) ? readFileSync(String(deviations), 'utf8').trim() : '';
  return { status, deviations: found, report: stdout.trim().split('\n') };
}

/** The results with one of them replaced. */
function but(line: string, other: string): string[] {
  return RESULTS.map((each) => (each === line ? other : each));
}

describe("the judge of gcc's own tests", () => {
  it('accepts what is known, and reports each failure with its reason', () => {
    expect(judged(RESULTS)).toEqual({
      status: 0,
      deviations: '',
      report: [
        'good -O0 PASS',
        'nested -O0 KNOWN not-compiled: nested functions (GNU)',
        'nested -O1 KNOWN not-compiled: nested functions (GNU)',
        'other -O0 SKIP it needs what is not there',
        'shift -O0 PASS',
        'shift -O1 KNOWN wrong: PR 1: a shift',
        'shift -O2 KNOWN wrong: PR 1: a shift',
        'total pass 2',
        'total skipped 1',
        'total not-compiled 2',
        'total wrong 2',
      ],
    });
  });

  it.each([
    ['good -O0 PASS', 'good -O0 FAIL wrong: exit code 1', 'good -O0 FAIL wrong: exit code 1'],
    ['shift -O0 PASS', 'shift -O0 FAIL wrong: exit code 1', 'shift -O0 FAIL wrong: exit code 1'],
    ['shift -O2 FAIL wrong: exit code 1', 'shift -O2 PASS', 'shift -O2 is known to fail (wrong): PASS'],
    [
      'nested -O1 FAIL not-compiled: error: no such thing',
      'nested -O1 FAIL wrong: exit code 1',
      'nested -O1 FAIL wrong: exit code 1, known as not-compiled',
    ],
  ])('names what came out otherwise: %s was %s', (line, other, deviation) => {
    expect(judged(but(line, other))).toMatchObject({ status: 1, deviations: deviation });
  });

  it('names a test of the table that did not run, unless only a part of the tests ran', () => {
    const some = RESULTS.filter((line) => !line.startsWith('nested'));
    expect(judged(some)).toMatchObject({
      status: 1,
      deviations: 'nested * is known to fail, and there is no such test',
    });
    expect(judged(some, KNOWN, 10).status).toBe(0);
  });

  it.each([
    ['good -O1 wrong', 'known, line 1: expected TEST LEVEL KIND WHY'],
    ['good -O1 slow it takes an hour', 'known, line 1: expected TEST LEVEL KIND WHY'],
    ['shift -O1,-O1 wrong a shift', 'shift -O1 is in the table of known failures twice'],
  ])('refuses a line of the table without kind or reason, or twice: %s', (line, deviation) => {
    const { status, deviations } = judged([], `${line}\n`, 10);
    expect([status, deviations]).toEqual([1, deviation]);
  });
});
