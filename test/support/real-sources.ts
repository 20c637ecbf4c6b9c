import { join } from 'node:path';
import { assetsDir } from '../../builder/assets';
import { loadRecipe } from '../../builder/recipe';
import { defaultStore } from '../../builder/store';
import { chain } from '../../chain';
import { PACKAGE } from './engine';
import { runProgram } from './program';

/**
 * A directory with every source that the default stack is grown from, had once from wherever they can be had, and kept in the user's
 * cache: the tests of builds are not tests of the network.
 */
export async function realSources(): Promise<string> {
  const directory = join(defaultStore(), '..', 'test-sources');
  const sources = chain.flatMap(({ recipe }) => loadRecipe([assetsDir()], recipe).source ?? []);
  const program = join(PACKAGE, 'dist/commands/sources.js');
  await runProgram(process.execPath, [program, directory, ...new Set(sources)]);
  return directory;
}
