import * as fc from 'fast-check';
import { cpSync, existsSync, linkSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assetsDir } from '../../../builder/ground/assets';
import { describe } from '../../../builder/grow/describe';
import { buildKey, COMPILERS } from '../../../builder/recipe/key';
import { filesOf, flagsOf, loadRecipe, patchesOf, recipeNames, usesOf } from '../../../builder/recipe/recipe';
import { hostileText } from '../hostile-values';
import type { Room } from '../room';
import { target, type Answer } from '../target';
import { yamlTexts } from '../yaml-texts';

/** Recipes of ours that need no file of another one. */
const REAL = recipeNames(assetsDir()).filter(
  (name) => !loadRecipe([assetsDir()], name).files.join().includes('/'),
);

const patch = fc.record({ file: fc.constantFrom('a.patch', 'b.patch'), reason: fc.constant('a reason') });
const FIELDS = {
  name: fc.constant('thing'),
  version: fc.oneof(fc.constant('1.0'), hostileText()),
  licence: fc.oneof(fc.constant('MIT'), hostileText()),
  summary: hostileText(),
  source: fc.constantFrom('make', 'musl'),
  with: fc.subarray(['musl', 'zlib']),
  interpreter: fc.constantFrom('sh', 'c'),
  needs: fc.oneof(fc.constant(['seed']), fc.array(hostileText(), { maxLength: 2 })),
  patches: fc.array(patch, { maxLength: 2 }),
  variants: fc.dictionary(
    fc.constantFrom(...COMPILERS),
    fc.record({
      patches: fc.array(patch, { maxLength: 1 }),
      flags: fc.dictionary(
        fc.constantFrom('CFLAGS', 'PATH', 'LD_PRELOAD'),
        fc.record({ value: hostileText(), reason: hostileText() }),
      ),
    }),
    { maxKeys: 2 },
  ),
  files: fc.subarray(['a.txt', 'b.txt', 'make/smoke.sh']),
  smoke: fc.constantFrom('smoke.sh', 'smoke.c'),
  expect: fc.dictionary(
    fc.oneof(
      fc.constant('usr/bin/thing'),
      hostileText().map((text) => `usr/${text}`),
    ),
    fc.constant('0'.repeat(64)),
    { maxKeys: 2 },
  ),
  disk: fc.nat(100),
  jobs: fc.constantFrom('all', 'shared'),
};

interface Case {
  /** The recipe that lies there. */
  readonly name: string;
  readonly text: Buffer;
}

const texts = (name: string): Buffer => readFileSync(join(assetsDir(), 'recipes', name, 'recipe.yaml'));

/** recipe.yaml: read, looked at by all who ask, described and hashed as a build of it would be. */
export const recipes = target<Case>({
  name: 'recipes',
  cases: fc.oneof(...REAL.map((name) => yamlTexts([texts(name)], {}).map((text) => ({ name, text }))), {
    weight: 20,
    arbitrary: yamlTexts([texts('make')], FIELDS).map((text) => ({ name: 'thing', text })),
  }),
  read: readRecipe,
});

function readRecipe({ name, text }: Case, room: Room): Answer {
  const others = layOut(name, room);
  writeFileSync(join(room.directory, 'recipes', name, 'recipe.yaml'), text);
  const directories = [room.directory, others];
  usesOf(directories, 'make');
  const loaded = loadRecipe(directories, name);
  for (const variant of [undefined, ...COMPILERS, ...Object.keys(loaded.variants)]) {
    patchesOf(loaded, variant);
    flagsOf(loaded, variant);
  }
  filesOf(loaded);
  const needs = Object.fromEntries(loaded.needs.map((need) => [need, '0'.repeat(64)]));
  const [variant] = Object.keys(loaded.variants);
  const request = {
    recipe: name,
    arch: 'x86_64',
    needs,
    order: Object.keys(needs),
    ...(variant && { variant }),
  };
  buildKey(describe(directories, request).inputs);
  return 'accepted';
}

/** The files that the recipe may name. @returns the assets with other recipes, and the source locks */
function layOut(name: string, room: Room): string {
  const originals = room.shared('recipes');
  if (!existsSync(originals)) {
    for (const each of REAL) copy(join(assetsDir(), 'recipes', each), join(originals, 'real', each));
    for (const file of ['a.patch', 'b.patch', 'a.txt', 'build.sh']) {
      mkdirSync(join(originals, 'real', 'thing'), { recursive: true });
      writeFileSync(join(originals, 'real', 'thing', file), file);
    }
    copy(join(assetsDir(), 'sources'), join(originals, 'others', 'sources'));
    for (const each of ['musl', 'zlib'])
      copy(join(originals, 'real', each), join(originals, `others/recipes/${each}`));
    copy(join(assetsDir(), 'sources'), join(originals, 'sources', 'sources'));
  }
  const recipe = join(room.directory, 'recipes', name);
  mkdirSync(recipe, { recursive: true });
  for (const file of readdirSync(join(originals, 'real', name))) {
    if (file !== 'recipe.yaml') linkSync(join(originals, 'real', name, file), join(recipe, file));
  }
  return join(originals, name === 'musl' || name === 'zlib' ? 'sources' : 'others');
}

function copy(from: string, to: string): void {
  cpSync(from, to, { recursive: true });
}
