import { chmod, copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { assetsDir } from '../ground/assets';
import { scanTree } from '../tree/manifest';
import type { Layer } from './sandbox';
import { makeDirectory } from './skeleton';

/** The launcher's path in the tree that is sent to another machine. */
export const LAUNCHER = 'launcher';
const FILES = ['launcher.c', 'denied.h', 'filter.h'];

/**
 * Writes tcc and the launcher's source as a tree, which is sent to another machine like an artifact.
 *
 * @param tree a directory that does not exist yet
 * @param tcc copies a tcc, whose hash was just checked, into a directory
 */
export async function launcherTree(
  tree: string,
  tcc: (directory: string) => Promise<string>,
): Promise<Layer> {
  const place = join(tree, LAUNCHER);
  await makeDirectory(tree);
  await makeDirectory(place);
  await tcc(place);
  for (const name of FILES) {
    await copyFile(join(assetsDir(), 'sandbox', name), join(place, name));
    await chmod(join(place, name), 0o644);
  }
  return { tree, fingerprint: (await scanTree(tree)).fingerprint };
}
