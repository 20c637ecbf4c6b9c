import { lstatSync, readdirSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { checkedBytes } from './checked-bytes';
import type { ManifestEntry } from './manifest';
import { removeTree } from './tree-files';
import { finishEntry, writeEntry } from './write-entry';
import { UserError } from '../ground/user-error';

/** A name of a tree, and for a file the path of its content. */
export interface TreeEntry {
  readonly entry: ManifestEntry;
  readonly file?: string;
}

/**
 * Writes a tree from its entries: with their modes, whatever the umask, and with the bytes that they name.
 *
 * @param directory empty or missing
 * @param entries sorted, so that a directory comes before its content
 * @throws UserError if the directory is not empty, or a file's bytes differ; then nothing is left
 */
export async function writeTree(directory: string, entries: readonly TreeEntry[]): Promise<void> {
  const found = lstatSync(directory, { throwIfNoEntry: false });
  refuseFull(directory);
  await mkdir(directory, { recursive: true });
  try {
    for (const { entry, file } of entries) {
      const hasContent = entry.type !== 'dir' && entry.type !== 'link';
      if (hasContent && file === undefined) continue;
      await writeEntry(directory, entry, checkedBytes(entry, file ?? ''));
    }
    // Last, and deepest first: writing changes a directory's time, and some modes forbid writing.
    for (const { entry } of [...entries].reverse())
      if (entry.type === 'dir') await finishEntry(directory, entry);
  } catch (error) {
    if (found === undefined) await removeTree(directory);
    else for (const name of readdirSync(directory)) await removeTree(`${directory}/${name}`);
    throw error;
  }
}

function refuseFull(directory: string): void {
  try {
    if (readdirSync(directory).length === 0) return;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return;
    if (code !== 'ENOTDIR') throw error;
    throw new UserError(
      `${directory} is not a directory`,
      'Name a directory that is empty or does not exist yet.',
    );
  }
  throw new UserError(`${directory} is not empty`, 'Name a directory that is empty or does not exist yet.');
}
