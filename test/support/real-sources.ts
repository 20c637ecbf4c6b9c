import { join } from 'node:path';
import { assetsDir } from '../../builder/ground/assets';
import { loadRecipe } from '../../builder/recipe/recipe';
import { defaultStore } from '../../builder/store/store';
import { chain, type Step } from '../../chain';
import { PACKAGE } from './engine';
import { runProgram } from './program';

/**
 * A directory with every source that some steps are grown from, had once from wherever they can be had, and kept in
 * the user's cache: the tests of builds are not tests of the network.
 *
 * @param steps default: the chain to stage0
 */
export async function realSources(steps: readonly Step[] = chain): Promise<string> {
  const directory = join(defaultStore(), '..', 'test-sources');
  const sources = steps.flatMap(({ recipe }) => loadRecipe([assetsDir()], recipe).source ?? []);
  const program = join(PACKAGE, 'dist/commands/main.js');
  await runProgram(process.execPath, [program, 'sources', directory, ...new Set(sources)]);
  return directory;
}
