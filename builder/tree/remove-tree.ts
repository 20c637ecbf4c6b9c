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

/** Linux' O_PATH, which Node does not name: a place in the file system, for which no right to read is needed. */
const O_PATH = 0o10000000;
/** All rights for the owner, as a directory that is to be emptied needs them. */
const ALL = 0o700;
/** What it means that somebody else removed a name, or put another in its place. */
const GONE = ['ENOENT', 'ENOTDIR', 'ELOOP'];
/** What it means that somebody else made a name, or that a listing lacked one. */
const LEFT = ['ENOTEMPTY', 'EEXIST', 'EISDIR'];
/** How many removals are under way together, at most. */
const TOGETHER = 64;
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
  const yieldTurn = yielder();
  const removal = new Removal(root);
  for (const step of walkTree(root, { open: openToEmpty, vanishing: true })) {
    // A directory must be empty before it is removed itself.
    if (step.type === 'dir') await removal.run();
    if (step.directory) grant(step.directory);
    else if (step.path !== '') removal.add(step);
    if (step.type === 'dir' || removal.isFull) await removal.run();
    await yieldTurn();
  }
  return removal.removed;
}

/**
 * Removes names by Node's threads, several together: on a busy disk each may wait for milliseconds, during which
 * nothing else would be done here. Between two steps of the walk none is under way, whatever comes of it: their
 * names are of descriptors that the walk closes.
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

  /** @throws the first error, after everything has ended */
  async run(): Promise<void> {
    if (this.steps.length === 0) return;
    const errors = await Promise.all(this.steps.splice(0).map((step) => this.remove(step)));
    const error = errors.find((each) => each !== undefined);
    if (error) throw error;
  }

  /** What has something in it again is left for another look. */
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
