import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { scratch } from '../support/scratch';
import { FAULTS, programs, PROGRAMS, recipePatches } from './miscompiled-gcc3';

/** What the host's gcc gets wrong as well: nothing but the standard says that the program is right. */
const WRONG_BY_HOST = ['factor-of-minimum.c'];

/** Exit code of a program, compiled by the host's compiler. */
function byHost(name: string): number | null {
  const program = join(scratch('miscompiled-gcc3'), 'program');
  const compiler = name.endsWith('.cc') ? ['g++', '-std=gnu++98'] : ['gcc', '-std=gnu99'];
  execFileSync('env', [...compiler, '-w', '-O1', '-o', program, join(PROGRAMS, name), '-lm']);
  return spawnSync(program, { timeout: 10_000 }).status;
}

describe('programs for the faults of gcc 3.4.6', () => {
  test.each(programs().filter((name) => !WRONG_BY_HOST.includes(name)))('%s is right by gcc', (name) => {
    expect(byHost(name)).toBe(0);
  });

  test('each is in the list of faults', () => {
    expect(Object.keys(FAULTS).sort()).toEqual(programs().sort());
  });
});

describe('patches for gcc 3.4.6', () => {
  test('each that mends a program of the list is in the recipe', () => {
    const mending = Object.values(FAULTS).flatMap(({ levels, patch = '' }) => levels.map(() => patch));
    expect([...new Set(mending)].filter((name) => name !== '' && !recipePatches().includes(name))).toEqual(
      [],
    );
  });
});
