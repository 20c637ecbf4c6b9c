import {
  chmodSync,
  closeSync,
  constants,
  fchmodSync,
  lstatSync,
  openSync,
  rmdirSync,
  unlinkSync,
} from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { breather } from './breath';
import type { FileName } from './tree-path';
import { BY_DESCRIPTOR, errorAt, openDirectory, walkTree, type Step } from './tree-walk';

/** Linux' O_PATH, which Node does not name: a place in the file system, for which no right to read is needed. */
const O_PATH = 0o10000000;
/** All rights for the owner, as a directory that is to be emptied needs them. */
const ALL = 0o700;
/** What it means that somebody else removed a name, or put another in its place. */
const GONE = ['ENOENT', 'ENOTDIR', 'ELOOP'];
/** What it means that somebody else made a name, or that a listing lacked one. */
const LEFT = ['ENOTEMPTY', 'EEXIST', 'EISDIR'];
/** How often in a row a tree may be as full as it was before. */
const FRUITLESS = 20;

/**
 * Removes a tree, whatever its depth, its names and the rights that its directories were left with. A link is
 * removed, and what it leads to stays. Nothing there is no error; others may be removing the same tree.
 *
 * Nothing of it goes on when the promise is settled: fs.rm has several removals under way at once, and when one
 * fails the others still remove what somebody else has made there since.
 *
 * @throws the system's error, with the path that cannot be removed
 */
export async function removeTree(path: string): Promise<void> {
  const root = resolve(path);
  for (let fruitless = 0; ; fruitless += 1) {
    const stat = lstatSync(root, { throwIfNoEntry: false });
    if (stat === undefined) return;
    const removed = stat.isDirectory() ? await empty(root) : 0;
    const error = attempt(() => (stat.isDirectory() ? rmdirSync(root) : unlinkSync(root)));
    if (error === undefined) return;
    if (removed > 0) fruitless = 0;
    if (!LEFT.concat(GONE).includes(error.code ?? '') || fruitless >= FRUITLESS) throw error;
    if (fruitless > 0) await setTimeout(fruitless);
  }
}

/** Removes what is in a directory. @returns how many names */
async function empty(root: string): Promise<number> {
  const breathe = breather();
  let removed = 0;
  for (const step of walkTree(root, { open: openToEmpty, vanishing: true })) {
    if (step.directory) grant(step.directory);
    else if (step.path !== '' && remove(root, step)) removed += 1;
    await breathe();
  }
  return removed;
}

/** Removes a name. What has something in it again is left for another look. */
function remove(root: string, { path, file, leaving }: Step): boolean {
  const error = attempt(() => (leaving ? rmdirSync(file) : unlinkSync(file)));
  if (error === undefined) return true;
  if (LEFT.concat(GONE).includes(error.code ?? '')) return false;
  throw errorAt(error, root, path);
}

function grant({ fd, stat }: NonNullable<Step['directory']>): void {
  // Somebody else's directory says so when something in it is to be removed.
  if ((stat.mode & ALL) !== ALL) attempt(() => fchmodSync(fd, ALL));
}

/** Opens a directory, for which its owner needs no rights yet. */
function openToEmpty(file: FileName): number | undefined {
  try {
    try {
      return openDirectory(file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EACCES' || !BY_DESCRIPTOR) throw error;
      grantUnread(file);
      return openDirectory(file);
    }
  } catch (error) {
    if (GONE.includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}

/** Gives the owner all rights to a directory that cannot be opened; chmod by its name could be that of a link. */
function grantUnread(file: FileName): void {
  const fd = openSync(file, O_PATH | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  try {
    chmodSync(`/proc/self/fd/${fd}`, ALL);
  } finally {
    closeSync(fd);
  }
}

function attempt(call: () => void): NodeJS.ErrnoException | undefined {
  try {
    call();
    return undefined;
  } catch (error) {
    return error as NodeJS.ErrnoException;
  }
}
