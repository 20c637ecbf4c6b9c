import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe as suite, expect, it } from 'vitest';
import { describe } from '../../../builder/grow/describe';
import { buildKey } from '../../../builder/recipe/key';
import { archPart } from '../../../builder/recipe/arch-part';
import { loadRecipe } from '../../../builder/recipe/recipe';
import { sha256 } from '../../../builder/ground/digest';
import { scratch } from '../../support/scratch';
import { installs, TestAssets } from '../../support/test-assets';
import { requestFor } from '../../support/test-builder';
import { errorText } from '../../support/user-errors';

const root = scratch('arch-part');
const binary = 'a binary\n';
const prebuilt = { file: '../../binary', path: 'usr/bin/binary', sha256: sha256(binary) };
const noScript = { interpreter: undefined, needs: [] };
let made = 0;

/** A directory of assets with one recipe. */
function assetsWith(fields: Record<string, unknown>): string {
  const assets = new TestAssets(join(root, `assets-${(made += 1)}`));
  writeFileSync(join(assets.root, 'binary'), binary);
  assets.file('binary', 'recipe.yaml', '');
  assets.recipe('binary', installs('usr/x', ''), fields);
  return assets.root;
}

function keyOf(assets: string): string {
  return buildKey(describe([assets], requestFor('binary')).inputs);
}

suite('the part of an arch', () => {
  it('gives the same key whether the recipe names the arch or not', () => {
    const expected = { 'usr/x': sha256('') };
    expect(keyOf(assetsWith({ expect: expected, needs: [] }))).toBe(
      keyOf(assetsWith({ arches: { x86_64: { expect: expected } }, needs: [] })),
    );
    expect(keyOf(assetsWith({ expect: expected, needs: [] }))).not.toBe(keyOf(assetsWith({ needs: [] })));
  });

  it('may be a prebuilt file, which then needs no script', () => {
    const [assets, again] = [
      { ...noScript, prebuilt },
      { ...noScript, arches: { x86_64: { prebuilt } } },
    ].map((fields) => withoutScript(fields));
    expect(archPart(loadRecipe([again ?? ''], 'binary'), 'x86_64').prebuilt).toEqual({
      ...prebuilt,
      as: 'binary',
    });
    expect(keyOf(again ?? '')).toBe(keyOf(assets ?? ''));
  });

  it('is refused for an arch that the recipe does not list', async () => {
    const recipe = loadRecipe([assetsWith({ arches: { x86_64: {} } })], 'binary');
    expect(archPart(recipe, 'x86_64')).toEqual({ expect: {} });
    expect(await errorText(() => archPart(recipe, 'vax'))).toBe(
      'binary: its recipe does not list the arch "vax"; it lists x86_64\n' +
        '  Add vax under arches:, or choose an arch that is listed.',
    );
  });

  it.each<[string, Record<string, unknown>, RegExp]>([
    ['for an unknown arch', { arches: { vax: {} } }, /unknown field "vax" in arches/],
    [
      'beside what holds for every arch',
      { arches: { x86_64: {} }, expect: { 'usr/x': sha256('') } },
      /it has arches, and also expect or prebuilt at the top level\n {2}Move them below the arch that they belong to\.$/,
    ],
    [
      'with a script and a prebuilt file',
      { arches: { x86_64: { prebuilt } } },
      /both interpreter and prebuilt/,
    ],
    [
      'with a file that is not there',
      { source: 'x', arches: { x86_64: { prebuilt: { ...prebuilt, file: '../../nothing' } } } },
      /the prebuilt file \.\.\/\.\.\/nothing does not exist/,
    ],
  ])('is refused %s', async (_, fields, text) => {
    expect(await errorText(() => loadRecipe([assetsWith(fields)], 'binary'))).toMatch(text);
  });
});

/** The same with nothing but recipe.yaml. */
function withoutScript(fields: Record<string, unknown>): string {
  const assets = new TestAssets(join(root, `assets-${(made += 1)}`));
  writeFileSync(join(assets.root, 'binary'), binary);
  const text = { name: 'binary', version: '1', licence: 'MIT', summary: 'for a test', ...fields };
  assets.file('binary', 'recipe.yaml', JSON.stringify(text));
  return assets.root;
}
