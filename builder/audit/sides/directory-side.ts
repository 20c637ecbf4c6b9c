import { closeSync, constants, fstatSync, openSync, readSync, realpathSync, statSync } from 'node:fs';
import { inDirectory, BY_DESCRIPTOR, openBelow } from '../../tree/tree-walk';
import { fileName } from '../../tree/tree-path';
import { scanTree, type Manifest, type ManifestEntry } from '../../tree/manifest';
import type { Side, SideFiles } from '../side';

const READ = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * A directory as a side. Nothing in it is followed or run: a link, a FIFO or a device is a name with a type.
 *
 * @throws TreeTooLarge, or the system's error with its path
 */
export async function directorySide(name: string, path: string, signal: AbortSignal): Promise<Side> {
  const root = realpathSync(path); // the reader may name a link; inside, none is followed
  const manifest = await scanTree(root, { signal });
  return {
    form: 'directory',
    name,
    origin: `the directory ${root}`,
    manifest,
    fingerprint: manifest.fingerprint,
    files: directoryFiles(root),
    place: placeOf(root),
  };
}

/** What identifies a directory or a file of this machine. */
export function placeOf(path: string): string {
  const { dev, ino } = statSync(path, { bigint: true });
  return `${dev}:${ino}`;
}

/** The files below a directory: each is reached without following a link. */
export function directoryFiles(root: string): SideFiles {
  return {
    read: async (entry, most) => {
      try {
        return readBelow(root, entry, most);
      } catch {
        return undefined; // it changed since it was hashed
      }
    },
  };
}

/** The beginning of a file in a tree. */
export function readBelow(root: string, { path }: Pick<ManifestEntry, 'path'>, most: number): Buffer {
  const slash = path.lastIndexOf('/');
  const directory = openBelow(root, slash < 0 ? '' : path.slice(0, slash));
  try {
    const last = path.slice(slash + 1);
    const file = BY_DESCRIPTOR ? fileName(inDirectory(directory), last) : fileName(`${root}/`, path);
    return readStart(openSync(file, READ), most);
  } finally {
    closeSync(directory);
  }
}

function readStart(fd: number, most: number): Buffer {
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile()) throw new Error('it is not a file any more');
    const bytes = Buffer.allocUnsafe(Math.min(stat.size, most));
    let done = 0;
    for (let read = -1; read !== 0 && done < bytes.length; done += read) {
      read = readSync(fd, bytes, done, bytes.length - done, null);
    }
    return bytes.subarray(0, done);
  } finally {
    closeSync(fd);
  }
}

/** The path of every entry to the entry itself. */
export function byPath({ entries }: Manifest): Map<string, ManifestEntry> {
  return new Map(entries.map((entry) => [entry.path, entry]));
}
