import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { assetsDir } from '../ground/assets';
import { sha256 } from '../ground/digest';
import { archPart } from '../recipe/arch-part';
import { loadRecipe } from '../recipe/recipe';
import { UserError } from '../ground/user-error';
import { LAUNCHER_ARCH } from './platform';

/**
 * The seed as a tool on this machine: it compiles the sandbox' launcher. Every run gets a copy of its own, of bytes
 * that were just checked, so that a running build holds no file that a later one runs.
 */
export class SeedTool {
  private bytes: Promise<Buffer> | undefined;

  /**
   * An executable copy of the seed.
   *
   * @param directory of one run
   * @throws UserError when the seed is not the one that the recipe names
   */
  async copyTo(directory: string): Promise<string> {
    this.bytes ??= checkedSeed();
    const tool = join(directory, 'tcc');
    await writeFile(tool, await this.bytes);
    await chmod(tool, 0o755);
    return tool;
  }
}

async function checkedSeed(): Promise<Buffer> {
  const recipe = loadRecipe([assetsDir()], 'seed');
  const { prebuilt } = archPart(recipe, LAUNCHER_ARCH);
  if (!prebuilt) throw new Error('the recipe seed has nothing prebuilt');
  const { file, sha256: expected } = prebuilt;
  const bytes = await readFile(join(recipe.directory, file));
  const found = sha256(bytes);
  if (found === expected) return bytes;
  throw new UserError(
    `the seed ${file} has the sha256 ${found}, expected ${expected}`,
    'Nothing was run. Restore the file from the repository (git checkout), and find out who changed it.',
  );
}
