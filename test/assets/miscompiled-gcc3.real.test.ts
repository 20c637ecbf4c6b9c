import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { assetsDir } from '../../builder/ground/assets';
import { loadRecipe } from '../../builder/recipe/recipe';
import { loadSourceLock } from '../../builder/sources';
import { defaultStore } from '../../builder/store/store';
import { chain } from '../../chain';
import { realSources } from '../support/real-sources';
import { scratch } from '../support/scratch';
import { orderOfPatches, PATCHES, recipePatches } from './miscompiled-gcc3';

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

test("patches for gcc 3.4.6 apply on top of the recipe's, without fuzz", { timeout: 600_000 }, async () => {
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
