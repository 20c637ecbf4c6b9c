/**
 * recipe-parts.mjs patches|flags RECIPE_DIRECTORY VARIANT
 *
 * What a build of that variant uses from recipe.yaml, for a shell script: its patches, one per line, or its flags, each
 * as the words `variable 'NAME=value'`.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/** @typedef {{ patches?: { file: string }[], flags?: Record<string, { value: string }> }} Part */

const [what, directory = '.', variant = ''] = process.argv.slice(2);
const recipe = /** @type {Part & { variants?: Record<string, Part> }} */ (
  parse(readFileSync(join(directory, 'recipe.yaml'), 'utf8'))
);
const own = recipe.variants?.[variant];
if (what === 'patches') {
  for (const { file } of [...(recipe.patches ?? []), ...(own?.patches ?? [])]) console.log(file);
} else {
  const flags = Object.entries(own?.flags ?? {});
  const words = flags.map(([name, { value }]) => `variable '${`${name}=${value}`.replaceAll("'", "'\\''")}'`);
  console.log(words.join(' '));
}
