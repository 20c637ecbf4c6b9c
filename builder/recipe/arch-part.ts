import { ARCH_NAMES } from '../ground/arch';
import { quote } from '../ground/quote';
import { UserError } from '../ground/user-error';
import type { ArchPart, RecipeFields } from './recipe-schema';

/**
 * A recipe's `prebuilt` and `expect` for one arch: from `arches` if it has that field, otherwise from its top level.
 *
 * @throws UserError for an arch that the recipe does not list
 */
export function archPart(recipe: RecipeFields, arch: string): ArchPart {
  const { arches, expect, prebuilt } = recipe;
  if (arches === undefined) return { expect, prebuilt };
  const listed = ARCH_NAMES.find((name) => name === arch);
  const part = listed && arches[listed];
  if (part !== undefined) return part;
  throw new UserError(
    `${recipe.name}: its recipe does not list the arch ${quote(arch)}; it lists ${Object.keys(arches).join(', ')}`,
    `Add ${arch} under arches:, or choose an arch that is listed.`,
  );
}

/** A recipe's `prebuilt` and `expect` for all arches that it lists. */
export function archParts(recipe: RecipeFields): ArchPart[] {
  const { arches, expect, prebuilt } = recipe;
  return arches === undefined ? [{ expect, prebuilt }] : Object.values(arches);
}
