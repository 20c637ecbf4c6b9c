import {
  chmodSync,
  closeSync,
  constants,
  fchmodSync,
  lstatSync,
  openSync,
  rmdir,
  rmdirSync,
  unlink,
  unlinkSync,
} from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { yielder } from '../ground/event-loop';
import type { FileName } from './tree-path';
import { BY_DESCRIPTOR, errorAt, openDirectory, walkTree, type Step } from './tree-walk';

/** Linux's O_PATH, which Node does not define: it opens a path without the right to read it. */
const O_PATH = 0o10000000;
/** All rights for the owner, which a directory needs before it can be emptied. */
const ALL = 0o700;
/** The codes of errors after another process removed or replaced a name. */
const GONE = ['ENOENT', 'ENOTDIR', 'ELOOP'];
/** The codes of errors after another process created a name, or a listing missed one. */
const LEFT = ['ENOTEMPTY', 'EEXIST', 'EISDIR'];
/** How many removals run at the same time, at most. */
const TOGETHER = 64;
/** How many passes in a row may find a tree as full as before. */
const FRUITLESS = 20;

/**
 * Removes a tree, whatever its depth, names and directory modes are. A link is removed, but not its target. A missing
 * tree is not an error, and others may be removing the same tree.
 *
 * Nothing continues after the promise is settled. This is where fs.rm falls short: it runs several removals at once,
 * and when one fails, the others still remove what has been created there since.
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

/** Removes the content of a directory. @returns how many names */
async function empty(root: string): Promise<number> {
  const yieldTurn = yielder();
  const removal = new Removal(root);
  for (const step of walkTree(root, { open: openToEmpty, vanishing: true })) {
    // A directory must be empty before it can be removed.
    if (step.type === 'dir') await removal.run();
    if (step.directory) grant(step.directory);
    else if (step.path !== '') removal.add(step);
    if (step.type === 'dir' || removal.isFull) await removal.run();
    await yieldTurn();
  }
  return removal.removed;
}

/**
 * Removes names in Node's threads, several at a time: on a busy disk each removal may take milliseconds, which would
 * block this process. None is in progress between two steps of the walk, even after an error: their names depend on
 * descriptors that the walk closes.
 */
class Removal {
  removed = 0;
  private steps: Step[] = [];

  constructor(private readonly root: string) {}

  get isFull(): boolean {
    return this.steps.length >= TOGETHER;
  }

  add(step: Step): void {
    this.steps.push(step);
  }

  /** @throws the first error, after all removals have ended */
  async run(): Promise<void> {
    if (this.steps.length === 0) return;
    const errors = await Promise.all(this.steps.splice(0).map((step) => this.remove(step)));
    const error = errors.find((each) => each !== undefined);
    if (error) throw error;
  }

  /** A directory that has content again is left for the next pass. */
  private remove({ path, file, leaving }: Step): Promise<Error | undefined> {
    return new Promise((resolve) => {
      (leaving ? rmdir : unlink)(file, (error) => {
        if (!error) this.removed += 1;
        const fatal = error && !LEFT.concat(GONE).includes(error.code ?? '');
        resolve(fatal ? errorAt(error, this.root, path) : undefined);
      });
    });
  }
}

function grant({ fd, stat }: NonNullable<Step['directory']>): void {
  // A failure is ignored: for another user's directory, removing its content reports the error.
  if ((stat.mode & ALL) !== ALL) attempt(() => fchmodSync(fd, ALL));
}

/** Opens a directory, even if its mode gives its owner no rights. */
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

/** Gives the owner all rights to a directory that cannot be opened; chmod by name could follow a link. */
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
