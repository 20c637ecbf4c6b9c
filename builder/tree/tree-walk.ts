import { closeSync, constants, existsSync, fstatSync, openSync, opendirSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Dir, Dirent, Stats } from 'node:fs';
import { TreeCount, type TreeLimits } from './tree-limits';
import { fileName, shown, type FileName } from './tree-path';

/** The type of a name in a tree. Only the first three may be in an artifact. */
export type EntryType = 'file' | 'dir' | 'link' | 'socket' | 'device' | 'fifo';

/** A name that a walk has reached. */
export interface Step {
  /** Below the root without a leading slash, one character a byte; empty for the root itself. */
  readonly path: string;
  readonly type: EntryType;
  /**
   * The path for node:fs calls that do not follow a link in its last part; no other part of it can be a link. It is
   * valid until the walk leaves the enclosing directory, or goes a few directories deeper.
   */
  readonly file: FileName;
  /** For a directory: it is open, and its content comes next. */
  readonly directory?: { readonly fd: number; readonly stat: Stats };
  /** Whether this is the second step of a directory, after its content. */
  readonly leaving: boolean;
}

/** Options of a walk. */
export interface WalkOptions {
  /** Limits beyond which a tree is refused. Default: none. */
  readonly limits?: TreeLimits;
  /** Opens a directory; returns undefined to skip it. Default: {@link openDirectory}. */
  readonly open?: (file: FileName, path: string) => number | undefined;
  /** Whether others may be removing the tree: names that are gone are skipped. Default false. */
  readonly vanishing?: boolean;
  /** Whether to enter a directory: otherwise the walk leaves it out entirely. Default: all are entered. */
  readonly enters?: (path: string) => boolean;
  /** Uses paths even if {@link BY_DESCRIPTOR} is true. */
  readonly byPath?: boolean;
}

/**
 * Whether a name can be looked up in an open directory, as with openat(2): Node has no such call, but Linux has
 * /proc/self/fd/N/NAME. Other systems use paths.
 */
export const BY_DESCRIPTOR = existsSync('/proc/self/fd');

/** How many directories a walk keeps open: the innermost ones. The others are reopened through `..` on the way back. */
const KEPT_OPEN = 16;

/** With descriptors, paths are only for messages, and stop growing at this length. */
const LONGEST_PATH = 8192;

/** A directory between the root and the current position of a walk. */
interface Frame {
  readonly path: string;
  /** Its name in the enclosing directory. */
  readonly name: string;
  readonly stat: Stats;
  /** Undefined while it is closed. */
  fd: number | undefined;
  /** The names not yet visited: an open listing, or the rest of it when it was closed. */
  listing: Dir | Dirent[];
}

/**
 * Walks a tree without following a symbolic link, whatever its depth and the bytes of its names: each directory is
 * opened itself, and its content is reached through its descriptor. A few descriptors are enough for any depth.
 *
 * It is synchronous: the caller should yield to the event loop between the steps of a large tree.
 *
 * @param root a directory, not a link to one
 * @returns the root, then its content in the order in which the file system lists it. Each directory comes twice:
 *   before and after its content
 * @throws TreeTooLarge, or the system's error with its path
 */
export function* walkTree(root: string, options: WalkOptions = {}): Generator<Step, void> {
  const walk = new Walk(resolve(root), options);
  try {
    let step = walk.enter(resolve(root), '', '');
    while (!walk.ended) {
      if (step) yield step;
      step = walk.next();
    }
    if (step) yield step;
  } finally {
    walk.close();
  }
}

/** Opens a directory and nothing else: for a link to one, the error's code is ENOTDIR (or ELOOP). */
export function openDirectory(file: FileName): number {
  return openSync(file, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
}

/**
 * Opens a directory of a tree. No part of its path below the root may be a link.
 *
 * @param path below the root, one character a byte; empty for the root itself
 * @throws the system's error with the path; its code is ENOTDIR for anything but a directory
 */
export function openBelow(root: string, path: string): number {
  let fd = openDirectory(root);
  let below = '';
  for (const name of path.split('/').filter(Boolean)) {
    const file = BY_DESCRIPTOR ? fileName(inDirectory(fd), name) : fileName(`${root}/`, `${below}${name}`);
    below += `${name}/`;
    try {
      const next = openDirectory(file);
      closeSync(fd);
      fd = next;
    } catch (error) {
      closeSync(fd);
      throw errorAt(error, root, below.slice(0, -1));
    }
  }
  return fd;
}

/** The prefix for the names in an open directory. */
export function inDirectory(fd: number): string {
  return `/proc/self/fd/${fd}/`;
}

/** The system's error with the real path in place of the descriptor's. */
export function errorAt(error: unknown, root: string, path: string): Error {
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (!(error instanceof Error) || code === undefined || syscall === undefined) return error as Error;
  const file = path === '' ? root : `${root}/${shown(path)}`;
  return Object.assign(new Error(`${code}: ${syscall} '${file}'`, { cause: error }), {
    code,
    syscall,
    path: file,
  });
}

class Walk {
  private readonly frames: Frame[] = [];
  /** The directory that the walk left last. */
  private left: Frame | undefined;
  private readonly count: TreeCount | undefined;
  private readonly open: (file: FileName, path: string) => number | undefined;
  private readonly byPath: boolean;

  constructor(
    private readonly root: string,
    private readonly options: WalkOptions,
  ) {
    this.count = options.limits && new TreeCount(root, options.limits);
    this.open = options.open ?? openDirectory;
    this.byPath = options.byPath ?? !BY_DESCRIPTOR;
  }

  /** Whether the walk has left every directory that it entered. */
  get ended(): boolean {
    return this.frames.length === 0;
  }

  /** The next name of the innermost directory, or that directory itself if it has no more. */
  next(): Step | undefined {
    this.shutLeft();
    const frame = this.frames[this.frames.length - 1];
    if (frame === undefined) return undefined;
    const entry = this.read(frame);
    if (!entry) return this.leave(frame);
    // The declared type is string, but names are bytes here.
    const name = (entry.name as unknown as Buffer).toString('latin1');
    const path = this.pathIn(frame, name);
    this.count?.add(path, this.frames.length);
    const file = this.fileIn(frame, name);
    const type = typeOf(entry);
    if (type !== 'dir') return { path, type, file, leaving: false };
    if (this.options.enters?.(path) === false) return undefined;
    return this.enter(file, path, name);
  }

  /** Opens and enters a directory. */
  enter(file: FileName, path: string, name: string): Step | undefined {
    let fd: number | undefined;
    try {
      fd = this.open(file, path);
      if (fd === undefined) return undefined;
      const stat = fstatSync(fd);
      this.frames.push({ path, name, stat, fd, listing: list(this.byPath ? file : inDirectory(fd)) });
      const outer = this.frames[this.frames.length - 1 - KEPT_OPEN];
      if (outer) closeFor(outer);
      return { path, type: 'dir', file, directory: { fd, stat }, leaving: false };
    } catch (error) {
      if (fd !== undefined && this.frames[this.frames.length - 1]?.fd !== fd) closeSync(fd);
      throw errorAt(error, this.root, path);
    }
  }

  close(): void {
    this.shutLeft();
    for (const frame of this.frames) shut(frame);
    this.frames.length = 0;
  }

  private shutLeft(): void {
    if (this.left) shut(this.left);
    this.left = undefined;
  }

  private read(frame: Frame): Dirent | null | undefined {
    try {
      return Array.isArray(frame.listing) ? frame.listing.pop() : frame.listing.readSync();
    } catch (error) {
      // A directory that was removed while it was open cannot be listed.
      if (this.options.vanishing && (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw errorAt(error, this.root, frame.path);
    }
  }

  private leave(frame: Frame): Step {
    const outer = this.frames[this.frames.length - 2];
    if (outer && outer.fd === undefined) this.reopen(outer, frame);
    this.frames.pop();
    this.left = frame;
    const file = outer ? this.fileIn(outer, frame.name) : this.root;
    return { path: frame.path, type: 'dir', file, leaving: true };
  }

  private reopen(outer: Frame, inner: Frame): void {
    if (inner.fd === undefined) throw new Error('a walk goes on from a closed directory');
    const around = this.byPath ? fileName(`${this.root}/`, outer.path) : `${inDirectory(inner.fd)}..`;
    let fd: number;
    try {
      fd = openDirectory(around);
    } catch (error) {
      throw errorAt(error, this.root, outer.path);
    }
    const { dev, ino } = fstatSync(fd);
    if (dev !== outer.stat.dev || ino !== outer.stat.ino) {
      closeSync(fd);
      throw new Error(`${this.root}/${shown(inner.path)} was moved while it was read`);
    }
    outer.fd = fd;
  }

  private pathIn(frame: Frame, name: string): string {
    if (frame.path === '') return name;
    if (frame.path.length > LONGEST_PATH && !this.byPath) return frame.path;
    return `${frame.path}/${name}`;
  }

  private fileIn(frame: Frame, name: string): FileName {
    if (this.byPath || frame.fd === undefined) return fileName(`${this.root}/`, this.pathIn(frame, name));
    return fileName(inDirectory(frame.fd), name);
  }
}

/** Reads names as bytes: with strings, Node would look up a wrong name where the listing has no type. */
function list(directory: FileName): Dir {
  return opendirSync(directory, { encoding: 'buffer' as BufferEncoding });
}

/** Closes a directory to which the walk will return. */
function closeFor(frame: Frame): void {
  if (!Array.isArray(frame.listing)) {
    const rest: Dirent[] = [];
    for (let entry = frame.listing.readSync(); entry; entry = frame.listing.readSync()) rest.push(entry);
    frame.listing.closeSync();
    frame.listing = rest;
  }
  shut(frame);
}

function shut(frame: Frame): void {
  if (!Array.isArray(frame.listing)) {
    frame.listing.closeSync();
    frame.listing = [];
  }
  if (frame.fd !== undefined) closeSync(frame.fd);
  frame.fd = undefined;
}

function typeOf(entry: Dirent): EntryType {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'dir';
  if (entry.isSymbolicLink()) return 'link';
  if (entry.isSocket()) return 'socket';
  return entry.isFIFO() ? 'fifo' : 'device';
}
