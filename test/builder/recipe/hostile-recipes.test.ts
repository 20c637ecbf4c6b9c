import { execFileSync } from 'node:child_process';
import { rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadRecipe } from '../../../builder/recipe/recipe';
import { scratch } from '../../support/scratch';
import { installs, TestAssets } from '../../support/test-assets';
import { errorText } from '../../support/user-errors';

const assets = new TestAssets(join(scratch('hostile-recipes'), 'assets'));

describe('the name of a recipe', () => {
  it.each([
    '../hello',
    '/etc',
    '',
    '.',
    '..',
    'a/b',
    'a\0b',
    'a\nb',
    '-x',
    '__proto__',
    'a'.repeat(101),
    'a'.repeat(1 << 20),
  ])('is refused before anything is looked at', async (name) => {
    const text = await errorText(() => loadRecipe([assets.root], name));
    expect(text).toMatch(/^the recipe's name is ".*\n {2}A name consists of letters, digits and "\.\+-_"/);
    expect(text.length).toBeLessThan(500);
  });

  it.each(['toString', 'constructor', 'valueOf', 'a'.repeat(100)])('may be like %s', async (name) => {
    expect(await errorText(() => loadRecipe([assets.root], name))).toContain(`there is no recipe "${name}"`);
  });
});

describe('a file of a recipe', () => {
  it.each<[string, (file: string) => void, string]>([
    [
      'a link',
      (file) => symlinkSync('recipe.yaml', file),
      'is not a plain file\n  Put a plain file in its place.',
    ],
    ['a link to nothing', (file) => symlinkSync('nowhere', file), 'is not a plain file'],
    ['a FIFO', (file) => execFileSync('mkfifo', [file]), 'is not a plain file'],
    ['a device', (file) => execFileSync('mknod', [file, 'c', '1', '5']), 'is not a plain file'],
    [
      '100 GB',
      (file) => {
        writeFileSync(file, '');
        truncateSync(file, 100e9);
      },
      'is larger than 67108864 bytes',
    ],
  ])('that is %s is refused, and not read', async (what, make, text) => {
    if (what === 'a device' && process.getuid?.() !== 0) return;
    const name = `odd-${what.replaceAll(' ', '-')}`; // a link that is left must not be written through
    assets.recipe(name, installs('usr/odd', 'odd'));
    const file = join(assets.root, 'recipes', name, 'build.c');
    rmSync(file);
    make(file);
    expect(await errorText(() => loadRecipe([assets.root], name))).toContain(`${file} ${text}`);
  });
});
