import { createWriteStream, lstatSync, readdirSync } from 'node:fs';
import { chmod, lutimes, mkdir, symlink, utimes } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { checkedBytes } from './checked-bytes';
import type { ManifestEntry } from './manifest';
import { removeTree } from './tree-files';
import { UserError } from '../ground/user-error';

/** The time of every name, as in an artifact: SOURCE_DATE_EPOCH. */
const TIME = 1;

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
    for (const each of entries) await writeEntry(directory, each);
    // Last, and deepest first: writing changes a directory's time, and some modes forbid writing.
    for (const { entry } of [...entries].reverse()) if (entry.type === 'dir') await finish(directory, entry);
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

async function writeEntry(directory: string, { entry, file }: TreeEntry): Promise<void> {
  const path = pathOf(directory, entry);
  if (entry.type === 'dir') {
    await mkdir(path, 0o700);
  } else if (entry.type === 'link') {
    await symlink(Buffer.from(entry.content, 'latin1'), path);
    await lutimes(path, TIME, TIME);
  } else if (file !== undefined) {
    await pipeline(checkedBytes(entry, file), createWriteStream(path, { flags: 'wx', mode: 0o600 }));
    await finish(directory, entry);
  }
}

async function finish(directory: string, entry: ManifestEntry): Promise<void> {
  const path = pathOf(directory, entry);
  await chmod(path, entry.mode);
  await utimes(path, TIME, TIME);
}

/** A manifest's path has one character per byte. */
function pathOf(directory: string, { path }: ManifestEntry): Buffer {
  return Buffer.concat([Buffer.from(`${directory}/`), Buffer.from(path, 'latin1')]);
}
