import { join } from 'node:path';
import { defaultStore } from '../../builder/store';
import { PACKAGE } from './engine';
import { runProgram } from './program';

/**
 * A directory with every source of the chain, had once from wherever they can be had, and kept in the user's
 * cache: the tests of builds are not tests of the network.
 */
export async function realSources(): Promise<string> {
  const directory = join(defaultStore(), '..', 'test-sources');
  await runProgram(process.execPath, [join(PACKAGE, 'dist/commands/sources.js'), directory]);
  return directory;
}
