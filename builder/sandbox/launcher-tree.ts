import { chmod, copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { assetsDir } from '../ground/assets';
import { scanTree } from '../tree/manifest';
import type { Layer } from './sandbox';
import { makeDirectory } from './skeleton';

/** Where the launcher lies in the tree that a host elsewhere is sent. */
export const LAUNCHER = 'launcher';
const FILES = ['launcher.c', 'denied.h', 'filter.h'];

/**
 * The seed and the launcher's source, as a tree that a host elsewhere is sent like an artifact.
 *
 * @param tree a directory that is not there yet
 * @param tcc puts a tcc, its bytes just checked, into a directory
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
