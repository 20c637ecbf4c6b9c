import { lchownSync, lutimesSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { yielder } from '../ground/event-loop';
import { writeByRename } from '../ground/part-file';
import type { Owner } from './copy-tree';
import { errorAt, walkTree } from './tree-walk';

export { copyTree, type Owner } from './copy-tree';
export { removeTree } from './remove-tree';

/**
 * Sets the time of every name in a tree, and whose it is: both are the machine's, not the artifact's. No link is
 * followed.
 *
 * @param seconds since 1970
 * @param owner whose everything is to be; only root can give files away. Default: they stay whose they are
 */
export async function settle(root: string, seconds: number, owner?: Owner): Promise<void> {
  const yieldTurn = yielder();
  for (const { directory, file, path } of walkTree(root)) {
    if (directory) continue;
    try {
      if (owner) lchownSync(file, owner.uid, owner.gid);
      lutimesSync(file, seconds, seconds);
    } catch (error) {
      throw errorAt(error, root, path);
    }
    await yieldTurn();
  }
}

/** Sets the time of every name in a tree. `seconds` since 1970. */
export async function setTimes(root: string, seconds: number): Promise<void> {
  await settle(root, seconds);
}

/** Gives every name in a tree to an id, its group being of the same number. No link is followed. */
export async function giveTree(root: string, id: number): Promise<void> {
  const yieldTurn = yielder();
  for (const { directory, file, path } of walkTree(root)) {
    if (directory) continue;
    try {
      lchownSync(file, id, id);
    } catch (error) {
      throw errorAt(error, root, path);
    }
    await yieldTurn();
  }
}

/**
 * Writes a file so that it is there whole or not at all, even when the disk is full.
 *
 * @param durable whether it must be on the disk before this returns, so that it outlives a power failure, too.
 *   Default false: what can be told from half a file and made again need not wait for the disk.
 */
export async function writeWhole(file: string, content: string, durable = false): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeByRename(file, async (part) => await writeFile(part, content, { flush: durable }));
}
