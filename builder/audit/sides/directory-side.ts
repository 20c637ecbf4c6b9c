import { closeSync, constants, fstatSync, openSync, readSync, realpathSync, statSync } from 'node:fs';
import { scanTree, type ManifestEntry } from '../../tree/manifest';
import { fileName } from '../../tree/tree-path';
import { BY_DESCRIPTOR, inDirectory, openBelow } from '../../tree/tree-walk';
import type { Side, SideFiles } from '../side';

/** No link is followed, and a FIFO in place of a file does not block. */
const READ = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const PIECE = 1 << 20;

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

/** The files below a directory. */
export function directoryFiles(root: string): SideFiles {
  return {
    visit: async (wanted, take) => {
      for (const entry of wanted) {
        const fd = opened(root, entry);
        if (fd === undefined) continue; // it changed since it was hashed
        try {
          await take([entry], piecesOf(fd));
        } finally {
          closeSync(fd);
        }
      }
    },
  };
}

/**
 * Opens a file below a directory, without following a link.
 *
 * @throws the system's error, or an error for anything but a file
 */
export function openFileBelow(root: string, path: string): number {
  const slash = path.lastIndexOf('/');
  const directory = openBelow(root, slash < 0 ? '' : path.slice(0, slash));
  try {
    const file = BY_DESCRIPTOR
      ? fileName(inDirectory(directory), path.slice(slash + 1))
      : fileName(`${root}/`, path);
    const fd = openSync(file, READ);
    if (fstatSync(fd).isFile()) return fd;
    closeSync(fd);
    throw new Error(`${path} is not a file`);
  } finally {
    closeSync(directory);
  }
}

/** The bytes of an open file from its beginning, as long as it is open. */
export async function* piecesOf(fd: number): AsyncGenerator<Buffer> {
  for (let at = 0; ;) {
    const piece = Buffer.allocUnsafe(PIECE);
    const read = readSync(fd, piece, 0, PIECE, at);
    if (read === 0) return;
    at += read;
    yield piece.subarray(0, read);
  }
}

function opened(root: string, { path }: ManifestEntry): number | undefined {
  try {
    return openFileBelow(root, path);
  } catch {
    return undefined;
  }
}
