import { loadRecipe, patchesOf } from '../recipe/recipe';
import type { Toolbox } from '../sandbox/toolbox';
import { applyPatch, loadSourceLock, unpackSource, type SourceShelf } from '../sources';

/** Which source is laid, and by what means. */
export interface PatchedSource {
  /** Directories of assets: each holds `recipes/` and `sources/`. */
  readonly assets: readonly string[];
  /** The recipe whose source it is. */
  readonly recipe: string;
  /** The compiler whose patches are applied after the recipe's own. Default: none. */
  readonly variant?: string;
  readonly shelf: SourceShelf;
  /** Unpacks the archive. */
  readonly toolbox: Toolbox;
  readonly signal: AbortSignal;
}

/**
 * Fetches, unpacks and patches the source of a recipe outside of a build.
 *
 * @param tree the directory that gets it; empty or not there yet
 * @throws UserError if no place has the source, or if its tree or a patch does not fit
 */
export async function layPatchedSource(
  tree: string,
  { assets, recipe: name, variant, shelf, toolbox, signal }: PatchedSource,
): Promise<void> {
  const recipe = loadRecipe(assets, name);
  const lock = loadSourceLock(assets, recipe.source ?? name);
  const { path } = await shelf.fetch(lock, { signal });
  await unpackSource(lock, path, tree, { toolbox, signal });
  for (const { file } of patchesOf(recipe, variant)) await applyPatch(file, tree);
}
