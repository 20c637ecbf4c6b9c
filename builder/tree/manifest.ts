import { createHash } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readlinkSync,
  readSync,
  type Stats,
} from 'node:fs';
import { yielder } from '../ground/event-loop';
import { sha256 } from '../ground/digest';
import { TREE_LIMITS, TreeTooLarge, type TreeLimits } from './tree-limits';
import { escape, shown, unescape, type FileName } from './tree-path';
import { errorAt, openDirectory, walkTree, type EntryType, type Step } from './tree-walk';

export { escape, type EntryType };

/** One name of a tree. */
export interface ManifestEntry {
  /** Path below the tree's root without a leading slash, one character a byte (latin1), as the kernel has it. */
  readonly path: string;
  readonly type: EntryType;
  /** Permission bits with set-uid, set-gid and sticky; 0 for a link, which has no mode of its own. */
  readonly mode: number;
  /** Bytes of a file's content; 0 for everything else. */
  readonly size: number;
  /** A file's sha256, a link's target (one character a byte), otherwise empty. */
  readonly content: string;
  /** Only for a file with several names that was read from a disk; it is not in the manifest's text. */
  readonly hardLinks?: HardLinks;
}

/** What a file system reports about a file with several names. */
export interface HardLinks {
  /** The number of its names, in the tree or elsewhere. */
  readonly count: number;
  /** Identifies the file: the same for all its names, and for no other file. */
  readonly inode: string;
}

/** All names of a tree, sorted bytewise, with their modes; owners and times are not included. */
export interface Manifest {
  readonly entries: readonly ManifestEntry[];
  /** One line per entry: path, type, mode (octal), size, sha256 or link target, separated by tabs. */
  readonly text: string;
  /** The sha256 of the text: two trees with one fingerprint are the same tree. */
  readonly fingerprint: string;
  /** Bytes of all files together. */
  readonly size: number;
  /** The number of files and links (directories are not counted). */
  readonly files: number;
}

/** Options of reading a tree. */
export interface ScanOptions {
  /** Limits beyond which a tree is refused. Default: {@link TREE_LIMITS}. */
  readonly limits?: TreeLimits;
  /** Ends the reading when it is aborted. */
  readonly signal?: AbortSignal;
  /**
   * `listed`: a file or directory that this process may not read becomes an entry without content; for a tree that is
   * only checked for changes. Default: an error.
   */
  readonly unreadable?: 'listed';
  /** See {@link walkTree}. */
  readonly byPath?: boolean;
}

/** Files are read in pieces of this many bytes. */
const PIECE = 1 << 20;
/** No link is followed, and a FIFO that replaces a file does not block. */
const READ = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * Reads a tree. The order in which the file system lists names does not matter.
 *
 * @param root the tree's root directory, which is not itself an entry; it must not be a symbolic link
 * @throws TreeTooLarge, or the system's error with its path
 */
export async function scanTree(root: string, options: ScanOptions = {}): Promise<Manifest> {
  const entries: ManifestEntry[] = [];
  const { limits = TREE_LIMITS, byPath, unreadable } = options;
  const reader = new FileReader(root, limits.bytes, options.signal);
  const open = (file: FileName, path: string): number | undefined => {
    try {
      return openDirectory(file);
    } catch (error) {
      if (path === '' || !unreadable || !isDenied(error)) throw error;
      entries.push(readEntry({ path, file, type: 'dir', leaving: false }));
      return undefined;
    }
  };
  for (const step of walkTree(root, { limits, open, ...(byPath && { byPath }) })) {
    if (step.leaving || step.path === '') continue;
    try {
      entries.push(step.type === 'file' ? await reader.read(step) : readEntry(step));
    } catch (error) {
      if (!unreadable || !isDenied(error)) throw errorAt(error, root, step.path);
      entries.push(readEntry(step));
    }
    await reader.yieldTurn();
    options.signal?.throwIfAborted();
  }
  return manifestOf(entries);
}

/** Makes a manifest of known entries, given in any order. */
export function manifestOf(entries: readonly ManifestEntry[]): Manifest {
  const sorted = [...entries].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  const text = sorted.map((entry) => `${formatEntry(entry)}\n`).join('');
  const leaves = sorted.filter((entry) => entry.type !== 'dir');
  return {
    entries: sorted,
    text,
    fingerprint: sha256(text),
    size: leaves.reduce((sum, entry) => sum + entry.size, 0),
    files: leaves.length,
  };
}

/**
 * Parses a manifest's text.
 *
 * @throws Error for a line that does not have a manifest's form
 */
export function parseManifest(text: string): Manifest {
  return manifestOf(text.split('\n').slice(0, -1).map(parseEntry));
}

/** Parses a line that {@link formatEntry} wrote. Its path cannot lead out of the tree. */
const LINE = /^([\x20-\x7e]+)\t(file|dir|link|socket|device|fifo)\t([0-7]{4})\t(\d{1,16})\t([\x20-\x7e]*)$/;

function parseEntry(line: string): ManifestEntry {
  const [, path = '', type, mode = '', size, content = ''] = LINE.exec(line) ?? [];
  const entry: ManifestEntry = {
    path: unescape(path),
    type: type as EntryType,
    mode: Number.parseInt(mode, 8),
    size: Number(size),
    content: type === 'link' ? unescape(content) : content,
  };
  const names = entry.path.split('/');
  if (type === undefined || names.some((name) => name === '' || name === '.' || name === '..')) {
    throw new Error(`not a manifest line: ${JSON.stringify(line.slice(0, 200))}`);
  }
  return entry;
}

/** An entry without a file's size and content. */
function readEntry({ path, type, file, directory }: Step): ManifestEntry {
  const entry = { path, type, mode: 0, size: 0, content: '' };
  if (type === 'link') return { ...entry, content: readlinkSync(file, 'latin1') };
  return { ...entry, mode: (directory?.stat ?? lstatSync(file)).mode & 0o7777 };
}

/** Reads files one after the other into one buffer. */
class FileReader {
  readonly yieldTurn = yielder();
  private readonly piece = Buffer.allocUnsafe(PIECE);

  private bytes = 0;

  /** @param most the most bytes of all files together */
  constructor(
    private readonly root: string,
    private readonly most: number,
    private readonly signal: AbortSignal | undefined,
  ) {}

  async read({ path, type, file }: Step): Promise<ManifestEntry> {
    const fd = openSync(file, READ);
    try {
      const stat = fstatSync(fd);
      if (!stat.isFile()) throw new Error(`${shown(path)} changed while it was read`);
      this.bytes += stat.size;
      if (this.bytes > this.most) {
        throw new TreeTooLarge(
          this.root,
          path,
          `is beyond the limit of ${Math.floor(this.most / 2 ** 20)} MB for all files together`,
        );
      }
      const content = await this.hash(fd, stat.size, path);
      const hardLinks = stat.nlink > 1 ? linksOf(fd, stat) : undefined;
      const read = { path, type, mode: stat.mode & 0o7777, size: stat.size, content };
      return hardLinks ? { ...read, hardLinks } : read;
    } finally {
      closeSync(fd);
    }
  }

  private async hash(fd: number, size: number, path: string): Promise<string> {
    const hash = createHash('sha256');
    let done = 0;
    while (done < size) {
      const read = readSync(fd, this.piece, 0, PIECE, null);
      if (read === 0) break;
      hash.update(this.piece.subarray(0, read));
      done += read;
      if (done >= size) break;
      await this.yieldTurn();
      this.signal?.throwIfAborted();
    }
    if (done !== size) throw new Error(`${shown(path)} changed while it was read`);
    return hash.digest('hex');
  }
}

/** As a bigint, because inode numbers of some file systems exceed a number's exact range. */
function linksOf(fd: number, { nlink }: Stats): HardLinks {
  const { dev, ino } = fstatSync(fd, { bigint: true });
  return { count: nlink, inode: `${dev}:${ino}` };
}

function isDenied(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'EACCES';
}

function formatEntry(entry: ManifestEntry): string {
  const mode = entry.mode.toString(8).padStart(4, '0');
  const content = entry.type === 'link' ? escape(entry.content) : entry.content;
  return [escape(entry.path), entry.type, mode, String(entry.size), content].join('\t');
}
