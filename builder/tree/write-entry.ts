import { createWriteStream } from 'node:fs';
import { chmod, lutimes, mkdir, symlink, utimes } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { ManifestEntry } from './manifest';

/** The time of every name, as in an artifact: SOURCE_DATE_EPOCH. */
const TIME = 1;

/**
 * Writes one name of a tree, which must not exist yet. A directory can be written to until {@link finishEntry}.
 *
 * @param directory the root of the tree
 * @param content the bytes of a file; they throw at their end if they are not the ones that the manifest names
 */
export async function writeEntry(
  directory: string,
  entry: ManifestEntry,
  content: AsyncIterable<Uint8Array>,
): Promise<void> {
  const path = pathOf(directory, entry);
  if (entry.type === 'dir') {
    await mkdir(path, 0o700);
  } else if (entry.type === 'link') {
    await symlink(Buffer.from(entry.content, 'latin1'), path);
    await lutimes(path, TIME, TIME);
  } else {
    await pipeline(content, createWriteStream(path, { flags: 'wx', mode: 0o600 }));
    await finishEntry(directory, entry);
  }
}

/** Gives a name its mode and its time: a directory last, because writing into it changes its time. */
export async function finishEntry(directory: string, entry: ManifestEntry): Promise<void> {
  const path = pathOf(directory, entry);
  await chmod(path, entry.mode);
  await utimes(path, TIME, TIME);
}

/** A manifest's path has one character per byte. */
function pathOf(directory: string, { path }: ManifestEntry): Buffer {
  return Buffer.concat([Buffer.from(`${directory}/`), Buffer.from(path, 'latin1')]);
}
