import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe as suite, expect, it } from 'vitest';
import { sha256 } from '../../../builder/ground/digest';
import { describe, prebuiltBytes } from '../../../builder/grow/describe';
import { archPart } from '../../../builder/recipe/arch-part';
import { buildKey } from '../../../builder/recipe/key';
import { filesOf, loadRecipe, scriptOf } from '../../../builder/recipe/recipe';
import { scratch } from '../../support/scratch';
import { TestAssets } from '../../support/test-assets';
import { requestFor } from '../../support/test-builder';
import { errorText } from '../../support/user-errors';

const root = scratch('direct-recipe');
let made = 0;

/** A directory of assets with one recipe that has nothing but recipe.yaml, and a text beside the recipes. */
function assetsWith(fields: Record<string, unknown>, text = '41 42 0A'): string {
  const assets = new TestAssets(join(root, `assets-${(made += 1)}`));
  mkdirSync(join(assets.root, 'texts'));
  writeFileSync(join(assets.root, 'texts', 'text.hex0'), text);
  const all = { name: 'tool', version: '1', licence: 'MIT', summary: 'for a test', ...fields };
  assets.file('tool', 'recipe.yaml', JSON.stringify(all));
  return assets.root;
}

const keyOf = (assets: string): string => buildKey(describe([assets], requestFor('tool')).inputs);
const command = ['/usr/bin/hex0', '/recipe/text.hex0', '/out/usr/bin/tool'];
const direct = { interpreter: 'direct', command, directories: ['usr/bin'], files: ['//texts/text.hex0'] };

suite('a recipe of one command', () => {
  it('has no script, and files of the assets by their own names', () => {
    const assets = assetsWith(direct);
    const recipe = loadRecipe([assets], 'tool');
    expect(scriptOf(recipe)).toBeUndefined();
    expect(filesOf(recipe)).toEqual([['text.hex0', expect.stringMatching(/texts\/text\.hex0$/)]]);
    expect(describe([assets], requestFor('tool')).inputs).not.toHaveProperty('script');
  });

  it('has all of that in its key', () => {
    const key = keyOf(assetsWith(direct));
    expect(keyOf(assetsWith(direct))).toBe(key);
    expect(keyOf(assetsWith(direct, '41'))).not.toBe(key);
    expect(keyOf(assetsWith({ ...direct, command: [...command, 'x'] }))).not.toBe(key);
    expect(keyOf(assetsWith({ ...direct, directories: ['usr/bin', 'usr/lib'] }))).not.toBe(key);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['no command', { ...direct, command: undefined }, 'it has the interpreter direct, and no command'],
    [
      'a command for a shell',
      { ...direct, interpreter: 'sh' },
      'it has a command, and the interpreter is not direct',
    ],
    [
      'a directory outside',
      { ...direct, directories: ['etc'] },
      'directories[0] is "etc": expected a path below usr/',
    ],
    [
      'a file that is nowhere',
      { ...direct, files: ['//texts/nothing'] },
      'the file //texts/nothing of another recipe does not exist',
    ],
    [
      'a file above the assets',
      { ...direct, files: ['//../secret'] },
      'files[0] is "//../secret": expected the name of a file',
    ],
  ])('is refused with %s', async (_, fields, text) => {
    expect(await errorText(() => loadRecipe([assetsWith(fields)], 'tool'))).toContain(text);
  });
});

suite('a first file that a text spells', () => {
  const prebuilt = {
    file: '../../texts/text.hex0',
    as: 'hex0',
    path: 'usr/bin/tool',
    sha256: sha256('AB\n'),
  };

  it('has the bytes of its text', () => {
    const assets = assetsWith({ prebuilt });
    const recipe = loadRecipe([assets], 'tool');
    const part = archPart(recipe, 'x86_64').prebuilt;
    expect(part && prebuiltBytes(recipe, part).toString()).toBe('AB\n');
    expect(keyOf(assets)).toBe(keyOf(assetsWith({ prebuilt }, '# the same\n41  42\t0A\n')));
  });

  it.each([
    [
      'other bytes',
      '41 42 0D',
      /tool: .*text\.hex0 has the sha256 [0-9a-f]{64}, expected [0-9a-f]{64}\n {2}Nothing was run/,
    ],
    ['no bytes at all', '41 4g', /text\.hex0:1:4: "4" is half a byte, expected a second digit beside it/],
  ])('is refused with %s before anything runs', async (_, text, says) => {
    expect(await errorText(() => keyOf(assetsWith({ prebuilt }, text)))).toMatch(says);
  });
});
