import { existsSync, lstatSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { sha256OfFileSync } from '../ground/digest';
import { archParts } from './arch-part';
import { NAME, NAME_TEXT } from '../ground/name';
import { quote, shortened } from '../ground/quote';
import { entryOf } from '../ground/table';
import { recipeSchema, type RecipeFields } from './recipe-schema';
import { UserError } from '../ground/user-error';
import { readYaml } from '../ground/yaml-file';

/** A recipe in a checkout: its fields, and where its files are. */
export interface Recipe extends RecipeFields {
  /** The directory of recipe.yaml. */
  readonly directory: string;
}

/** A patch of a recipe: its name in keys and messages, and its file. */
export interface PatchFile {
  /** `RECIPE/FILE` */
  readonly name: string;
  readonly file: string;
  readonly reason: string;
}

/** The largest file that a recipe may have, in bytes. */
const LARGEST = 64 << 20;

/** The extension of a recipe's scripts, by interpreter; `direct` has no script. */
const EXTENSION = { sh: '.sh', c: '.c', direct: undefined } as const;
/** The prefix of a file's name if the file is in a directory of the assets, and not in a recipe. */
const OF_ASSETS = '//';

/**
 * Reads a recipe.
 *
 * @param directories where to look; each contains `recipes/NAME`
 * @throws UserError for an unknown recipe, an unknown or missing field, an invalid value, a missing file, and a file
 *   that is not declared
 */
export function loadRecipe(directories: readonly string[], name: string): Recipe {
  if (!NAME.test(name)) {
    throw new UserError(`the recipe's name is ${quote(name)}`, `A name consists of ${NAME_TEXT}.`);
  }
  const places = directories.map((directory) => join(directory, 'recipes', name));
  const found = places.filter((place) => existsSync(join(place, 'recipe.yaml')));
  const [directory, second] = found;
  if (directory === undefined) {
    const known = directories.flatMap((each) => recipeNames(each)).sort();
    throw new UserError(`there is no recipe "${name}"`, `Known recipes: ${known.join(', ')}.`);
  }
  if (second !== undefined) {
    throw new UserError(
      `the recipe "${name}" is in two places: ${found.join(' and ')}`,
      'Rename one of them: names must be unique.',
    );
  }
  const file = join(directory, 'recipe.yaml');
  const fields = readYaml(file, recipeSchema, 'docs/recipes.md');
  if (fields.name !== name) {
    throw new UserError(
      `${file}: name is "${fields.name}", expected "${name}", the name of its directory`,
      'Rename the directory, or correct name: in the file.',
    );
  }
  const recipe: Recipe = { ...fields, directory };
  checkFields(file, recipe);
  checkFiles(file, recipe);
  return recipe;
}

/** The names of all recipes below a directory of assets. */
export function recipeNames(directory: string): string[] {
  const recipes = join(directory, 'recipes');
  if (!existsSync(recipes)) return [];
  return readdirSync(recipes).filter((name) => existsSync(join(recipes, name, 'recipe.yaml')));
}

/** How many builds of a source the recipes of some directories have: one per recipe and variant. */
export function usesOf(directories: readonly string[], source: string): number {
  return directories
    .flatMap((directory) => recipeNames(directory))
    .flatMap((name) => {
      try {
        return [loadRecipe(directories, name)];
      } catch {
        return []; // building it reports what is wrong with it
      }
    })
    .filter((recipe) => recipe.source === source)
    .reduce((sum, { variants }) => sum + Math.max(1, Object.keys(variants).length), 0);
}

/** The recipe's patches for a variant, in the order in which they are applied. */
export function patchesOf(recipe: Recipe, variant: string | undefined): PatchFile[] {
  const own = variant === undefined ? [] : (entryOf(recipe.variants, variant)?.patches ?? []);
  return [...recipe.patches, ...own].map(({ file, reason }) => ({
    name: `${recipe.name}/${file}`,
    file: join(recipe.directory, file),
    reason,
  }));
}

/** The environment variables that a variant adds. */
export function flagsOf(recipe: Recipe, variant: string | undefined): Record<string, string> {
  const flags = variant === undefined ? {} : (entryOf(recipe.variants, variant)?.flags ?? {});
  return Object.fromEntries(Object.entries(flags).map(([name, { value }]) => [name, value]));
}

/** The build script's name, or undefined for a recipe that builds nothing or runs a program directly. */
export function scriptOf(recipe: Recipe): string | undefined {
  const extension = recipe.interpreter && EXTENSION[recipe.interpreter];
  return extension && `build${extension}`;
}

/** The rules that concern more than one field. */
function checkFields(file: string, recipe: Recipe): void {
  const { interpreter, source } = recipe;
  const prebuilt = archParts(recipe).some((part) => part.prebuilt !== undefined);
  if ((interpreter !== undefined) === prebuilt && source === undefined) {
    throw new UserError(
      `${file}: it has ${interpreter ? 'both' : 'neither'} interpreter ${interpreter ? 'and' : 'nor'} prebuilt`,
      'Give interpreter (sh, c or direct) if the recipe builds something, or prebuilt if it takes a binary as it is.',
    );
  }
  if ((interpreter === 'direct') !== (recipe.command !== undefined)) {
    throw new UserError(
      `${file}: it has ${recipe.command ? 'a command, and the interpreter is not direct' : 'the interpreter direct, and no command'}`,
      'Give both, to run one program with arguments, or neither.',
    );
  }
  if (recipe.arches && (recipe.prebuilt ?? Object.keys(recipe.expect)[0]) !== undefined) {
    throw new UserError(
      `${file}: it has arches, and also expect or prebuilt at the top level`,
      'Move them below the arch that they belong to.',
    );
  }
  if (recipe.with.includes(recipe.name)) {
    throw new UserError(
      `${file}: with: names the recipe itself, "${recipe.name}": a cycle`,
      'Remove it from with:.',
    );
  }
}

/** The names of a recipe's further files at /recipe, and the path of each in the checkout. */
export function filesOf(recipe: Recipe): [string, string][] {
  return recipe.files.map((name) => [basename(name), fileOf(recipe, name)]);
}

function fileOf(recipe: Recipe, name: string): string {
  if (name.startsWith(OF_ASSETS)) return join(recipe.directory, '../..', name.slice(OF_ASSETS.length));
  return name.includes('/') ? join(recipe.directory, '..', name) : join(recipe.directory, name);
}

/** Checks that the files beside recipe.yaml are exactly the declared ones, so that none is missing from the key. */
function checkFiles(file: string, recipe: Recipe): void {
  const variants = Object.values(recipe.variants);
  const patches = [recipe, ...variants].flatMap((each) => each.patches.map((patch) => patch.file));
  const script = scriptOf(recipe);
  const declared = new Set([
    'recipe.yaml',
    ...recipe.files.filter((name) => !name.includes('/')),
    ...patches,
    ...(script === undefined ? [] : [script]),
    ...(recipe.smoke === undefined ? [] : [recipe.smoke]),
  ]);
  const there = new Set(readdirSync(recipe.directory));
  for (const name of declared) {
    if (!there.has(name)) {
      throw new UserError(
        `${file}: the file ${name} is not beside it`,
        `Add ${name}, or remove it from recipe.yaml.`,
      );
    }
    checkPlain(file, join(recipe.directory, name));
  }
  for (const name of there) {
    if (!declared.has(name)) {
      throw new UserError(
        `${file}: the file ${shortened(name)} beside it is not declared`,
        'List it under files: or patches:, or remove it: a file that is not declared is in no key.',
      );
    }
  }
  for (const name of recipe.files.filter((each) => each.includes('/'))) {
    if (!existsSync(fileOf(recipe, name))) {
      throw new UserError(
        `${file}: the file ${name} of another recipe does not exist`,
        'Write it as RECIPE/FILE, or as //DIRECTORY/FILE for a file of the assets, or remove it from files:.',
      );
    }
    checkPlain(file, fileOf(recipe, name));
  }
  const names = filesOf(recipe).map(([name]) => name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) {
    throw new UserError(
      `${file}: two of its files would have the path /recipe/${twice}`,
      'Rename one of them.',
    );
  }
  for (const { prebuilt } of archParts(recipe)) {
    if (prebuilt !== undefined) checkPrebuiltFile(file, join(recipe.directory, prebuilt.file), prebuilt.file);
  }
}

function checkPrebuiltFile(recipe: string, file: string, name: string): void {
  if (!existsSync(file)) {
    throw new UserError(
      `${recipe}: the prebuilt file ${name} does not exist`,
      'Restore it from the repository (git checkout).',
    );
  }
  checkPlain(recipe, file);
}

/** Refuses links, which could lead anywhere on this machine, and pipes and devices, which may have no end. */
function checkPlain(recipe: string, file: string): void {
  const stat = lstatSync(file);
  const [kind, limit] = [stat.isFile(), stat.size <= LARGEST];
  if (kind && limit) return;
  throw new UserError(
    `${recipe}: ${file} is ${kind ? `larger than ${LARGEST} bytes` : 'not a plain file'}`,
    'Put a plain file in its place.',
  );
}

/** The sha256 of one of the recipe's files. */
export function fileDigest(recipe: Recipe, name: string): string {
  return sha256OfFileSync(fileOf(recipe, name));
}
