import { chmod, copyFile, mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { assetsDir } from './assets';
import { sha256OfFile } from './digest';
import { loadRecipe } from './recipe';
import type { Store } from './store';
import { UserError } from './user-error';

/** The seed as a tool on this machine: it compiles the sandbox' launcher. Its hash is checked before it runs. */
export class SeedTool {
  private checked: Promise<string> | undefined;

  constructor(private readonly store: Store) {}

  /**
   * An executable copy of the seed in the store.
   *
   * @throws UserError when the seed is not the one that the recipe names
   */
  path(): Promise<string> {
    this.checked ??= this.copy();
    return this.checked;
  }

  private async copy(): Promise<string> {
    const recipe = loadRecipe([assetsDir()], 'seed');
    if (!recipe.prebuilt) throw new Error('the recipe seed has nothing prebuilt');
    const { file, sha256 } = recipe.prebuilt;
    const tool = this.store.path('tools', `tcc-${sha256}`);
    if ((await sha256OfFile(tool).catch(() => '')) === sha256) return tool;
    await mkdir(this.store.path('tools'), { recursive: true });
    const part = `${tool}.${randomBytes(6).toString('hex')}.part`;
    await copyFile(join(recipe.directory, file), part);
    await chmod(part, 0o755);
    const found = await sha256OfFile(part);
    if (found !== sha256) {
      throw new UserError(
        `the seed ${file} has the sha256 ${found}, expected ${sha256}`,
        'Nothing was run. Restore the file from the repository (git checkout), and find out who changed it.',
      );
    }
    await rename(part, tool);
    return tool;
  }
}
