import { chmod, chown, copyFile, mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { DIRECTORIES, LINKS } from './layout';

/**
 * The fixed directories, links and recipe files: the lowest layer.
 *
 * @param skeleton a directory that is not there yet
 * @param recipe what lies at /recipe: name to file
 */
export async function makeSkeleton(skeleton: string, recipe: ReadonlyMap<string, string>): Promise<void> {
  for (const name of DIRECTORIES) await makeDirectory(join(skeleton, name));
  for (const [name, target] of Object.entries(LINKS)) await symlink(target, join(skeleton, name));
  for (const [name, file] of recipe) {
    await copyFile(file, join(skeleton, 'recipe', name));
    await chmod(join(skeleton, 'recipe', name), 0o644);
    // Newer Nodes copy the owner, too, and the mapped mount of the skeleton knows root's files only.
    if (process.getuid?.() === 0) await chown(join(skeleton, 'recipe', name), 0, 0);
  }
}

/** A directory with the same rights whatever this process' umask is. */
export async function makeDirectory(path: string): Promise<void> {
  await mkdir(path, { recursive: true });
  await chmod(path, 0o755);
}
