import { chmod, chown, copyFile, mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { DIRECTORIES, LINKS } from './layout';

/**
 * Creates the lowest layer: the fixed directories, links and recipe files.
 *
 * @param skeleton a directory that does not exist yet
 * @param recipe the files at /recipe: name to file
 */
export async function makeSkeleton(skeleton: string, recipe: ReadonlyMap<string, string>): Promise<void> {
  for (const name of DIRECTORIES) await makeDirectory(join(skeleton, name));
  for (const [name, target] of Object.entries(LINKS)) await symlink(target, join(skeleton, name));
  for (const [name, file] of recipe) {
    await copyFile(file, join(skeleton, 'recipe', name));
    await chmod(join(skeleton, 'recipe', name), 0o644);
    // Newer versions of Node also copy the owner, but the id-mapped mount of the skeleton maps only root's files.
    if (process.getuid?.() === 0) await chown(join(skeleton, 'recipe', name), 0, 0);
  }
}

/** Creates a directory with the same mode whatever the umask. */
export async function makeDirectory(path: string): Promise<void> {
  await mkdir(path, { recursive: true });
  await chmod(path, 0o755);
}
