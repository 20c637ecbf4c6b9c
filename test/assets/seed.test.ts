import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { assetsDir } from '../../builder/ground/assets';
import { sha256OfFileSync } from '../../builder/ground/digest';
import { loadRecipe } from '../../builder/recipe/recipe';
import { loadSourceLock } from '../../builder/sources';

const seed = join(assetsDir(), 'seed');

test('the seed has one sha256, and everything that names it names the same', () => {
  const found = sha256OfFileSync(join(seed, 'tcc-x86_64'));
  expect(readFileSync(join(seed, 'tcc-x86_64.sha256'), 'utf8')).toBe(`${found}  tcc-x86_64\n`);
  expect(loadRecipe([assetsDir()], 'seed').prebuilt?.sha256).toBe(found);
  expect(loadRecipe([assetsDir()], 'tcc').expect).toEqual({ 'usr/bin/tcc': found });
  expect(readFileSync(join(assetsDir(), '..', 'docs', 'seed.md'), 'utf8')).toContain(found);
});

test('licences and corresponding source lie beside it', () => {
  expect(readFileSync(join(seed, 'COPYING.tcc'), 'utf8')).toContain('END OF TERMS AND CONDITIONS');
  expect(readFileSync(join(seed, 'COPYRIGHT.musl'), 'utf8')).toContain('THE SOFTWARE IS PROVIDED "AS IS"');
  const recipe = loadRecipe([assetsDir()], 'tcc');
  const sources = [recipe, ...recipe.with.map((name) => loadRecipe([assetsDir()], name))];
  expect(sources.map(({ source }) => loadSourceLock([assetsDir()], source ?? '').licence)).toEqual([
    'LGPL-2.1-or-later',
    'MIT',
  ]);
});
