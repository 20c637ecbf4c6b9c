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
 * Sets the time and the owner of every name in a tree: neither is part of an artifact. No link is followed.
 *
 * @param seconds since 1970
 * @param owner the new owner; only root can change owners. Default: owners stay as they are
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

/** Changes the owner of every name in a tree to an id, and its group to the same number. No link is followed. */
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
 * Writes a file completely or not at all, even when the disk is full.
 *
 * @param durable whether to flush it to the disk before returning, so that it survives a power failure. Default false:
 *   a file whose damage is detected, and which can be rebuilt, need not wait for the disk.
 */
export async function writeWhole(file: string, content: string, durable = false): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeByRename(file, async (part) => await writeFile(part, content, { flush: durable }));
}
