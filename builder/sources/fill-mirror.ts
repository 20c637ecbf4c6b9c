import { lstat, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { partOf } from '../ground/part-file';
import { UserError } from '../ground/user-error';
import { PlaceFailure } from './place';
import { readFileBytes } from './places/file-place';
import { otherThanFile, sha256OfPlain } from './plain-file';
import { writeChecked } from './checked-download';
import type { SourceLock } from './source-lock';
import type { FetchProgress, SourceShelf } from './source-shelf';

/** The result for one source. */
export type Filled =
  | { readonly lock: SourceLock; readonly kind: 'there' }
  | { readonly lock: SourceLock; readonly kind: 'fetched'; readonly from: string; readonly seconds: number }
  | { readonly lock: SourceLock; readonly kind: 'missing'; readonly error: UserError };

/** The callbacks for the progress of filling a directory. */
export interface FillRun {
  readonly signal: AbortSignal;
  /** Called when a source is finished. */
  readonly done: (filled: Filled) => void;
  readonly progress: (lock: SourceLock, progress: FetchProgress) => void;
}

/**
 * Fills a mirror directory with every source, under the file name of its lock. Existing files are checked, and
 * replaced if they are wrong. A source that is not available does not stop the others.
 *
 * @param directory created if it is missing
 * @throws UserError if two locks have the same file name, or the directory cannot be written to
 */
export async function fillMirror(
  shelf: SourceShelf,
  locks: readonly SourceLock[],
  directory: string,
  run: FillRun,
): Promise<void> {
  checkNames(locks);
  await mkdir(directory, { recursive: true }).catch((error: unknown) => {
    const { message } = error as Error;
    throw new UserError(`${directory} cannot be created: ${message}`, 'Name another directory.');
  });
  for (const lock of locks) run.done(await fill(shelf, lock, directory, run));
}

async function fill(shelf: SourceShelf, lock: SourceLock, directory: string, run: FillRun): Promise<Filled> {
  const file = join(directory, lock.file);
  const started = performance.now();
  try {
    if (await isThere(lock, file, run.signal)) return { lock, kind: 'there' };
    const { path, from } = await shelf.fetch(lock, {
      signal: run.signal,
      progress: (progress) => run.progress(lock, progress),
    });
    await copy(lock, path, file, run.signal);
    return { lock, kind: 'fetched', from, seconds: (performance.now() - started) / 1000 };
  } catch (error) {
    run.signal.throwIfAborted();
    if (error instanceof UserError) return { lock, kind: 'missing', error };
    throw error;
  }
}

/**
 * Whether the right file is there. A wrong file is replaced later; anything but a file is refused, because somebody
 * put it there on purpose.
 */
async function isThere(lock: SourceLock, file: string, signal: AbortSignal): Promise<boolean> {
  const found = await lstat(file).catch(() => undefined);
  if (found === undefined) return false;
  const kind = found.isSymbolicLink() ? undefined : otherThanFile(found);
  if (kind !== undefined) {
    throw new UserError(
      `${lock.name} ${lock.version} cannot be written to ${file}: ${kind} is there`,
      'Remove it, or name another directory.',
    );
  }
  return (await sha256OfPlain(file, signal).catch(() => undefined)) === lock.sha256;
}

/** Copies a source, and checks its hash again meanwhile. */
async function copy(lock: SourceLock, from: string, to: string, signal: AbortSignal): Promise<void> {
  const part = partOf(to);
  const cannot = (reason: string): UserError =>
    new UserError(
      `${lock.name} ${lock.version} cannot be written to ${to}: ${reason}`,
      'Name another directory.',
    );
  try {
    await writeChecked(readFileBytes(from, signal), part, lock, () => undefined).catch((error: unknown) => {
      throw error instanceof PlaceFailure ? cannot(`the store's file ${error.message}`) : error;
    });
    await rename(part, to).catch((error: unknown) => {
      throw cannot((error as Error).message);
    });
  } finally {
    await rm(part, { force: true });
  }
}

function checkNames(locks: readonly SourceLock[]): void {
  const names = new Map<string, SourceLock>();
  for (const lock of locks) {
    const other = names.get(lock.file);
    if (other !== undefined && other.sha256 !== lock.sha256) {
      throw new UserError(
        `the source locks "${other.name}" and "${lock.name}" both name their file ${lock.file}`,
        'Change the file name of one of them: a mirror directory holds one file of each name.',
      );
    }
    names.set(lock.file, lock);
  }
}
