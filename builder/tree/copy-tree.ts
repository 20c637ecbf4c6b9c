import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  futimesSync,
  lchownSync,
  linkSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  openSync,
  readlinkSync,
  symlinkSync,
  unlinkSync,
  type Stats,
} from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { yielder } from '../ground/event-loop';
import { TREE_LIMITS } from './tree-limits';
import { fileName, shown, type FileName } from './tree-path';
import { BY_DESCRIPTOR, errorAt, inDirectory, openDirectory, walkTree, type Step } from './tree-walk';

/** The owner of a file. */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Copies a tree into a directory, over existing files: symbolic links and hard links as such, with modes and times.
 * Extended attributes, access control lists and owners are not part of a tree, and are not copied. Nothing is read or
 * written through a symbolic link.
 *
 * @param to created if it is missing
 * @param owner the owner of everything that is copied. Default: the user who copies
 * @throws the system's error with its path; EISDIR or ENOTDIR if a directory would replace something else, or the
 *   reverse
 */
export async function copyTree(from: string, to: string, owner?: Owner): Promise<void> {
  mkdirSync(to, { recursive: true });
  const yieldTurn = yielder();
  const copy = new TreeCopy(resolve(to), owner ?? rootsOwn());
  try {
    for (const step of walkTree(from, { limits: TREE_LIMITS })) {
      try {
        await copy.add(step);
      } catch (error) {
        throw errorAt(error, resolve(to), step.path);
      }
      await yieldTurn();
    }
  } finally {
    copy.close();
  }
}

/** A directory that is being filled. */
interface Filled {
  readonly fd: number;
  /** The prefix for the names in it. */
  readonly names: string;
  readonly like: Stats;
}

class TreeCopy {
  /** The directories from the root to the one that is being filled. */
  private readonly open: Filled[] = [];
  /** The first name of each file that has several. */
  private readonly linked = new Map<string, string>();

  constructor(
    private readonly root: string,
    private readonly owner: Owner | undefined,
  ) {}

  async add(step: Step): Promise<void> {
    const { directory, leaving, path, type } = step;
    if (leaving) {
      this.leave();
      return;
    }
    const inner = this.open[this.open.length - 1];
    const to = inner ? fileName(inner.names, path.slice(path.lastIndexOf('/') + 1)) : this.root;
    if (directory) this.enter(to, path, directory.stat);
    else if (type === 'file') await this.addFile(step, to);
    else if (type === 'link') this.addLink(step, to);
    else throw new Error(`${shown(path)} is a ${type}: only files, directories and links are copied`);
  }

  close(): void {
    for (const { fd } of this.open.splice(0)) closeSync(fd);
  }

  private enter(to: FileName, path: string, like: Stats): void {
    if (path !== '') unlessThere(() => mkdirSync(to, ALL));
    const fd = openDirectory(to);
    this.open.push({
      fd,
      names: BY_DESCRIPTOR ? inDirectory(fd) : `${this.root}/${path}${path && '/'}`,
      like,
    });
    if (path !== '') fchmodSync(fd, ALL); // it may have been copied before, without write permission
  }

  private leave(): void {
    const directory = this.open.pop();
    if (!directory) return;
    const { fd, like } = directory;
    try {
      if (this.owner) fchownSync(fd, this.owner.uid, this.owner.gid);
      fchmodSync(fd, like.mode & 0o7777);
      futimesSync(fd, like.atimeMs / 1000, like.mtimeMs / 1000);
    } finally {
      closeSync(fd);
    }
  }

  private async addFile({ file, path }: Step, to: FileName): Promise<void> {
    const fd = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const stat = fstatSync(fd);
      if (!stat.isFile()) throw new Error(`${shown(path)} changed while it was copied`);
      if (stat.nlink > 1 && this.linkTo(fd, path, to)) return;
      // In one of Node's threads, because writing may wait for the disk.
      await copyContent(BY_DESCRIPTOR ? `/proc/self/fd/${fd}` : file, to);
      this.finish(to, stat);
    } finally {
      closeSync(fd);
    }
  }

  /** Adds a hard link to a file that was copied before. @returns whether that was possible */
  private linkTo(fd: number, path: string, to: FileName): boolean {
    const { dev, ino } = fstatSync(fd, { bigint: true });
    const inode = `${dev}:${ino}`;
    const first = this.linked.get(inode);
    if (first === undefined) {
      this.linked.set(inode, path);
      return false;
    }
    try {
      inPlaceOf(to, () => linkSync(fileName(this.open[0]?.names ?? '', first), to));
      return true;
    } catch {
      return false; // some file systems have no hard links
    }
  }

  private addLink({ file }: Step, to: FileName): void {
    const target = readlinkSync(file, { encoding: 'buffer' });
    inPlaceOf(to, () => symlinkSync(target, to));
    this.finish(to, lstatSync(file));
  }

  private finish(to: FileName, like: Stats): void {
    if (this.owner) lchownSync(to, this.owner.uid, this.owner.gid);
    lutimesSync(to, like.atimeMs / 1000, like.mtimeMs / 1000);
  }
}

/** Root's copies belong to root: copyFile of newer releases of Node (24.21; not 20.20) keeps the original's owner. */
function rootsOwn(): Owner | undefined {
  return process.getuid?.() === 0 ? { uid: 0, gid: 0 } : undefined;
}

/** All rights for the owner, while a directory is being filled. */
const ALL = 0o700;

/** Copies content and mode, replacing what was there, except a directory. */
async function copyContent(from: FileName, to: FileName): Promise<void> {
  const how = constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE;
  try {
    await copyFile(from, to, how);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    unlinkSync(to);
    await copyFile(from, to, how);
  }
}

/** Creates a name, replacing what had it before, except a directory. */
function inPlaceOf(name: FileName, make: () => void): void {
  if (!unlessThere(make)) return;
  unlinkSync(name);
  make();
}

/** @returns whether it existed before */
function unlessThere(make: () => void): boolean {
  try {
    make();
    return false;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return true;
    throw error;
  }
}
