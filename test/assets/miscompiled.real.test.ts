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

/** What the chain's tcc gets wrong, and why it stays. A program that comes out right leaves this list. */
const KNOWN = {
  'parameter-array-of-parameter': 'does not compile: parameters are not in scope before the function begins',
  'packed-behind-members': 'members are laid out before the attribute is read',
  'variable-length-member': 'does not compile: members have constant places',
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

describe('small programs that tcc gets wrong, or did before it was patched', () => {
  test.each(names)('%s is right by gcc', (name) => {
    const program = join(scratch('miscompiled'), name);
    expect(exitCode('gcc', ['-w', '-o', program, join(programs, `${name}.c`)])).toBe(0);
    expect(exitCode(program, [])).toBe(0);
  });

  test.each(names.filter((name) => !Object.hasOwn(KNOWN, name)))('%s is right by tcc', (name) => {
    expect(tcc.run(name)).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  test.each(Object.entries(KNOWN))('%s is known to be wrong by tcc: %s', (name) => {
    expect(tcc.run(name).status).not.toBe(0);
  });

  test('each known fault has its program', () => {
    expect(Object.keys(KNOWN).filter((name) => !names.includes(name))).toEqual([]);
  });

  test('a member of variable length is refused, which was wrong without a word', () => {
    expect(tcc.run('variable-length-member').stderr).toContain("invalid type for 'c'");
  });
});
