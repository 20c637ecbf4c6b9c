import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { tccSource } from '../route/cc1-support';
import { scratch } from '../support/scratch';
import { SEED } from '../support/seed';
import { Tcc } from './tcc';

const programs = join(__dirname, 'fixtures/miscompiled');
const names = readdirSync(programs)
  .filter((name) => name.endsWith('.c'))
  .map((name) => name.slice(0, -2));

/** What the chain's tcc gets wrong. A program that comes out right leaves this list. */
const KNOWN = {
  'alias-and-label-at-once': 'does not link: the label is lost',
  'alias-asm-label': 'does not link: the alias loses the name of the earlier declaration',
  'alias-static': 'is another object',
  'aligned-local': 'the frame itself has 16 bytes alignment only',
  'asm-distance': '16(%rip) is taken as an address',
  'asm-pc-relative': 'the difference of two labels is taken as relative to the instruction',
  'bit-field-initialiser': 'the bits around keep what was on the stack',
  'bit-field-packed-unsigned': 'every bit-field that is none of a whole int takes part as an int',
  'bit-field-wide-unsigned': 'takes part as a signed one',
  'floating-comparison-constant': 'does not compile',
  'floating-infinity-constant': 'does not compile',
  'initialised-again': 'it is what both initialisers give, by a bitwise or',
  'initialised-again-in-part': 'what is left out stays, and so do addresses',
  'long-double-arguments': 'converted long double arguments: the first one becomes NaN',
  'long-double-exception': 'a computed argument is popped twice',
  'narrow-conversion': 'the conversion between narrow types of one size is left out',
  'old-style-after-prototype': 'arguments are no longer converted: -1 is 4294967295',
  'old-style-definition': 'arguments keep their promoted types',
  'packed-behind-members': 'members are laid out before the attribute is read',
  'parameter-array-of-parameter': 'does not compile',
  'pointer-to-variable-array': 'p + 1 is 8 bytes further',
  'preprocessor-arithmetic': '#if computes in int',
  'preprocessor-character': '#if computes in int',
  'preprocessor-unsigned': '#if computes in int',
  'range-of-addresses': 'only the first element has the address',
  'sign-of-nan': '-x is -0.0 - x',
  'struct-at-page-end': 'four bytes are read of three',
  'switch-empty-range': 'a search by halves takes the wrong half',
  'switch-full-int': 'a range of all values of an unsigned type is taken as empty',
  'switch-unsigned': 'sorted as signed numbers of 64 bits, compared as unsigned ones of 32',
  'va-arg-aligned': 'looked for at another place than where it was put',
  'va-arg-last-register': 'takes the last register, and then 8 bytes of the stack',
  'va-arg-no-size': 'the caller takes a register for it',
  'va-arg-two-registers': 'the second half is 0',
  'variable-array-address': 'does not compile, or is where the pointer to the array is',
  'variable-array-difference': 'counts pointers',
  'variable-array-size': 'is an int',
  'variable-length-member': 'has the size of a pointer',
  'x87-conversion': 'the first two values become one',
};

let tcc: Tcc;

beforeAll(async () => {
  const work = scratch('miscompiled-tcc');
  tcc = Tcc.from(SEED, await tccSource(join(work, 'source')), work);
});

/** Exit code of a program that is 0 when it was compiled right; or of the compiler that refuses it. */
function exitCode(command: string, args: readonly string[]): number | null {
  return spawnSync(command, args, { timeout: 10_000 }).status;
}

describe('small programs that tcc gets wrong, or did in another version', () => {
  test.each(names)('%s is right by gcc', (name) => {
    const program = join(scratch('miscompiled'), name);
    expect(exitCode('gcc', ['-w', '-o', program, join(programs, `${name}.c`)])).toBe(0);
    expect(exitCode(program, [])).toBe(0);
  });

  test.each(names.filter((name) => !Object.hasOwn(KNOWN, name)))('%s is right by tcc', (name) => {
    expect(tcc.run(name).status).toBe(0);
  });

  test.each(Object.entries(KNOWN))('%s is known to be wrong by tcc: %s', (name) => {
    expect(tcc.run(name).status).not.toBe(0);
  });

  test('each known fault has its program', () => {
    expect(Object.keys(KNOWN).filter((name) => !names.includes(name))).toEqual([]);
  });
});
