import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { assetsDir } from '../../builder/ground/assets';
import { loadRecipe } from '../../builder/recipe/recipe';
import { loadSourceLock } from '../../builder/sources';
import { defaultStore } from '../../builder/store/store';
import { realSources } from '../support/real-sources';
import { scratch } from '../support/scratch';
import { chain } from '../../chain';
import {
  FAULTS,
  PATCHES,
  PROGRAMS,
  orderOfPatches,
  programs,
  recipePatches,
  testMiscompiledGcc3,
} from './miscompiled-gcc3';

/** What the host's gcc gets wrong as well: nothing but the standard says that the program is right. */
const WRONG_BY_HOST = ['factor-of-minimum.c'];

/** Exit code of a program, compiled by the host's compiler. */
function byHost(name: string): number | null {
  const program = join(scratch('miscompiled-gcc3'), 'program');
  const compiler = name.endsWith('.cc') ? ['g++', '-std=gnu++98'] : ['gcc', '-std=gnu99'];
  execFileSync('env', [...compiler, '-w', '-O1', '-o', program, join(PROGRAMS, name)]);
  return spawnSync(program, { timeout: 10_000 }).status;
}

/** Of gcc's source, the files that patches change. */
async function sourceOf(patches: readonly string[], directory: string): Promise<void> {
  const files = patches.flatMap((patch) => [...readFileSync(patch, 'utf8').matchAll(/^--- a\/(\S+)/gm)]);
  const { source = '' } = loadRecipe([assetsDir()], 'gcc3');
  const { file } = loadSourceLock([assetsDir()], source);
  let archive = join(defaultStore(), '..', 'test-sources', file);
  if (!existsSync(archive)) {
    archive = join(await realSources(chain.filter(({ recipe }) => recipe === 'gcc3')), file);
  }
  mkdirSync(directory, { recursive: true });
  const wanted = [...new Set(files.map(([, name = '']) => `*/${name}`))];
  const how = ['--strip-components=1', '--wildcards', '--no-wildcards-match-slash'];
  execFileSync('tar', ['xf', archive, '-C', directory, ...how, ...wanted]);
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
  test('each has a reason and its place in the order, and a program that is wrong without it', () => {
    const files = readdirSync(PATCHES).flatMap((file) => /^(.*)\.patch$/.exec(file)?.[1] ?? []);
    expect(orderOfPatches().sort()).toEqual(files.sort());
    const mending = Object.values(FAULTS).flatMap(({ levels, patch = '' }) => levels.map(() => patch));
    expect([...new Set(mending)].filter(Boolean).sort()).toEqual(files.sort());
  });

  test("they apply on top of the recipe's, without fuzz", async () => {
    const recipe = loadRecipe([assetsDir()], 'gcc3').patches.map(({ file }) =>
      join(assetsDir(), 'recipes/gcc3', file),
    );
    const own = orderOfPatches().filter((name) => !recipePatches().includes(name));
    const patches = [...recipe, ...own.map((name) => join(PATCHES, `${name}.patch`))];
    const directory = join(scratch('gcc3-source'), 'gcc');
    await sourceOf(patches, directory);
    const outputs = patches.map((patch) =>
      execFileSync('patch', ['-p1', '-F0', '-d', directory, '-i', patch], { encoding: 'utf8' }),
    );
    expect(outputs.join('')).not.toMatch(/fuzz|offset|FAILED/);
  });
});

// Where there is a gcc 3.4.6 below a directory, as the end-to-end test of the real chain has one.
const given = process.env['SEEDSTAGE_GCC3_ROOT'];
if (given !== undefined) testMiscompiledGcc3(() => given);
