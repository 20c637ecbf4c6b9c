import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { scratch } from '../support/scratch';
import { SEED } from '../support/seed';

const programs = join(__dirname, 'fixtures/miscompiled');
const names = readdirSync(programs)
  .filter((name) => name.endsWith('.c'))
  .map((name) => name.slice(0, -2));

/** What the seed's tcc gets wrong. A program that comes out right leaves this list. */
const KNOWN = {
  'alias-asm-label': 'does not link: the alias loses the name of the earlier declaration',
  'aligned-local': 'the frame itself has 16 bytes alignment only',
  'asm-pc-relative': 'the difference of two labels is taken as relative to the instruction',
  'floating-comparison-constant': 'does not compile',
  'long-double-arguments': 'converted long double arguments: the first one becomes NaN',
  'narrow-conversion': 'the conversion between narrow types of one size is left out',
  'old-style-definition': 'arguments keep their promoted types',
  'parameter-array-of-parameter': 'does not compile',
  'pointer-to-variable-array': 'p + 1 is 8 bytes further',
  'preprocessor-arithmetic': '#if computes in int',
  'preprocessor-unsigned': '#if computes in int',
  'sign-of-nan': '-x is 0 - x',
  'switch-full-int': 'a range of all values of an unsigned type is taken as empty',
};

/** Exit code of a program that is 0 when it was compiled right; or of the compiler that refuses it. */
function exitCode(command: string, args: readonly string[]): number | null {
  return spawnSync(command, args, { timeout: 10_000 }).status;
}

const bySeed = (name: string): number | null =>
  exitCode(SEED, [
    ...['-nostdlib', '-w', '-include', join(programs, 'start.h')],
    ...['-run', join(programs, `${name}.c`)],
  ]);

describe('small programs that the seed gets wrong, or did in another version', () => {
  test.each(names)('%s is right by gcc', (name) => {
    const program = join(scratch('miscompiled'), name);
    expect(exitCode('gcc', ['-w', '-o', program, join(programs, `${name}.c`)])).toBe(0);
    expect(exitCode(program, [])).toBe(0);
  });

  test.each(names.filter((name) => !Object.hasOwn(KNOWN, name)))('%s is right by the seed', (name) => {
    expect(bySeed(name)).toBe(0);
  });

  test.each(Object.entries(KNOWN))('%s is known to be wrong by the seed: %s', (name) => {
    expect(bySeed(name)).not.toBe(0);
  });

  test('each known fault has its program', () => {
    expect(Object.keys(KNOWN).filter((name) => !names.includes(name))).toEqual([]);
  });
});
