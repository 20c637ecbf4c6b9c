import { join } from 'node:path';
import { assetsDir } from '../ground/assets';
import { readFileSync } from 'node:fs';
import { sha256, sha256OfFileSync, sha256OfJson } from '../ground/digest';
import { hexBytes } from '../ground/hex-text';
import { archPart } from '../recipe/arch-part';
import { COMPILERS, KEY_FORMAT, type BuildInputs, type BuildRequest } from '../recipe/key';
import { quote, shortened } from '../ground/quote';
import { fileDigest, flagsOf, loadRecipe, patchesOf, scriptOf, type Recipe } from '../recipe/recipe';
import type { ArchPart } from '../recipe/recipe-schema';
import { LAYOUT } from '../sandbox/layout';
import { archOf } from '../ground/arch';
import { loadSourceLock, lockDigest, type SourceLock } from '../sources';
import { UserError } from '../ground/user-error';

/** The header that every script in C includes in place of a C library. */
export const BOOT_HEADER = 'boot.h';

/** The directory of boot.h. */
export function bootHeader(): string {
  return join(assetsDir(), 'boot', BOOT_HEADER);
}

/** A build with all its inputs, read from the checkout. */
export interface Description {
  readonly inputs: BuildInputs;
  readonly recipe: Recipe;
  /** The recipes whose sources are at /src, beginning with its own. */
  readonly trees: readonly { readonly recipe: Recipe; readonly lock: SourceLock }[];
}

/**
 * Reads the recipe, its files and source locks, and assembles the inputs of the key.
 *
 * @param directories assets: each contains `recipes/` and `sources/`
 * @throws UserError for a request that does not match the recipe, and for an invalid recipe or lock
 */
export function describe(directories: readonly string[], request: BuildRequest): Description {
  archOf(request.arch); // before the recipe is read: an arch without a seed has none
  const recipe = loadRecipe(directories, request.recipe);
  checkNeeds(recipe, request);
  checkVariant(recipe, request);
  const { expect, prebuilt } = archPart(recipe, request.arch);
  checkPrebuilt(recipe, prebuilt);
  const others = recipe.with.map((name) => loadRecipe(directories, name));
  const trees = [recipe, ...others].flatMap((each) =>
    each.source === undefined ? [] : [{ recipe: each, lock: loadSourceLock(directories, each.source) }],
  );
  const patches = trees.flatMap((tree) => patchesOf(tree.recipe, request.variant));
  const script = scriptOf(recipe);
  const inputs: BuildInputs = {
    recipe: request.recipe,
    arch: request.arch,
    ...(request.variant === undefined ? {} : { variant: request.variant }),
    needs: { ...request.needs },
    order: [...request.order],
    ...(request.winners === undefined ? {} : { winners: { ...request.winners } }),
    format: KEY_FORMAT,
    sandbox: LAYOUT,
    settings: sha256OfJson({
      version: recipe.version,
      interpreter: recipe.interpreter,
      flags: flagsOf(recipe, request.variant),
      patches: patches.map(({ name }) => name),
      trees: trees.map((tree) => tree.recipe.name),
      expect,
      prebuilt: prebuilt && { path: prebuilt.path, sha256: prebuilt.sha256 },
      ...(recipe.command === undefined ? {} : { command: recipe.command, directories: recipe.directories }),
    }),
    ...(script === undefined ? {} : { script: scriptDigest(recipe, script) }),
    ...(recipe.smoke === undefined ? {} : { smoke: scriptDigest(recipe, recipe.smoke) }),
    files: Object.fromEntries(recipe.files.map((name) => [name, fileDigest(recipe, name)])),
    patches: Object.fromEntries(patches.map(({ name, file }) => [name, sha256OfFileSync(file)])),
    source: Object.fromEntries(trees.map(({ lock }) => [lock.name, lockDigest(lock)])),
  };
  return { inputs, recipe, trees };
}

/** A script in C includes boot.h: a change of boot.h is a change of the script. */
function scriptDigest(recipe: Recipe, script: string): string {
  const own = fileDigest(recipe, script);
  return script.endsWith('.c') ? sha256OfJson([own, sha256OfFileSync(bootHeader())]) : own;
}

function checkNeeds(recipe: Recipe, request: BuildRequest): void {
  const given = Object.keys(request.needs);
  const ordered = [...request.order];
  if ([...given].sort().join('\n') !== [...ordered].sort().join('\n')) {
    throw new UserError(
      `${request.recipe}: order lists ${list(ordered)}, expected the needs ${list(given)}`,
      'List every need exactly once in order.',
    );
  }
  const missing = recipe.needs.filter((name) => !Object.hasOwn(request.needs, name));
  if (missing.length > 0) {
    throw new UserError(
      `${request.recipe}: its recipe needs ${list(missing)}, but it is given ${list(given)}`,
      'Add the missing need to the wiring (chain/).',
    );
  }
  for (const [path, winner] of Object.entries(request.winners ?? {})) {
    if (Object.hasOwn(request.needs, winner)) continue;
    throw new UserError(
      `${request.recipe}: the winner of ${shortened(path)} is ${quote(winner)}, expected one of the needs ${list(given)}`,
      'Name one of the needs.',
    );
  }
}

/** A recipe with variants needs one. A recipe without can be built by every compiler, and accepts no other names. */
function checkVariant(recipe: Recipe, { variant }: BuildRequest): void {
  const own = Object.keys(recipe.variants);
  const known: readonly string[] = own.length > 0 ? own : COMPILERS;
  if (variant === undefined ? own.length === 0 : known.includes(variant)) return;
  throw new UserError(
    `${recipe.name}: the variant is ${variant === undefined ? 'missing' : quote(variant)}, expected one of ${known.join(', ')}`,
    'Choose one of those, or add the variant to its recipe.yaml (docs/recipes.md).',
  );
}

/** The bytes of a prebuilt binary, or of the text that encodes it. */
export function prebuiltBytes(recipe: Recipe, { file, as }: NonNullable<ArchPart['prebuilt']>): Buffer {
  const bytes = readFileSync(join(recipe.directory, file));
  return as === 'hex0' ? hexBytes(bytes.toString('latin1'), file) : bytes;
}

/** Checks the seed before anything runs; it is checked again when it is added to the store. */
function checkPrebuilt(recipe: Recipe, prebuilt: ArchPart['prebuilt']): void {
  if (!prebuilt) return;
  const file = join(recipe.directory, prebuilt.file);
  const found = sha256(prebuiltBytes(recipe, prebuilt));
  if (found === prebuilt.sha256) return;
  throw new UserError(
    `${recipe.name}: ${file} has the sha256 ${found}, expected ${prebuilt.sha256}`,
    'Nothing was run. Restore the file from the repository (git checkout), and find out who changed it.',
  );
}

function list(names: readonly string[]): string {
  return names.length > 0 ? names.map((name) => quote(name)).join(', ') : 'nothing';
}
