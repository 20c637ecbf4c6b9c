import { spawn } from 'node:child_process';
import { lstatSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { text } from 'node:stream/consumers';
import { UserError } from './user-error';

/** A lock between processes, as its holder sees it. */
export interface FileLock {
  release(): Promise<void>;
}

export interface LockOptions {
  readonly shared?: boolean;
  readonly signal?: AbortSignal;
  readonly waiting?: () => void;
}

/**
 * Takes a lock on a file, and waits for it without a time limit.
 *
 * The lock is flock(2), held by util-linux's `flock` for as long as its standard input is open: when the holder dies
 * for whatever reason, the kernel closes the pipe and the lock is released. Node has no flock itself.
 *
 * @param file created if it is missing; its content does not matter
 * @param options.shared whether others that also take it shared may hold it at the same time; default false
 * @param options.waiting called once if somebody else holds the lock
 * @param options.signal ends the waiting
 * @throws UserError if the machine has no `flock`, the file cannot be created, or something other than a plain file is
 *   in its place
 */
export async function lockFile(file: string, options: LockOptions = {}): Promise<FileLock> {
  await mkdir(dirname(file), { recursive: true });
  refuseOther(file);
  options.signal?.throwIfAborted();
  // A process group of its own, because Ctrl-C at the terminal must not release the lock before the work has stopped.
  const child = spawn(
    'flock',
    [options.shared ? '--shared' : '--exclusive', file, 'sh', '-c', 'echo; exec cat'],
    {
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
    },
  );
  const complaint = text(child.stderr).catch(() => '');
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const giveUp = (): void => void child.kill('SIGKILL');
  const timeLimits = setTimeout(() => options.waiting?.(), 300);
  options.signal?.addEventListener('abort', giveUp);
  try {
    await new Promise<void>((resolve, reject) => {
      child.once('error', (error) => reject(noFlock(error)));
      child.stdout.once('data', () => resolve());
      void ended.then(async () => reject(noLock(file, await complaint)));
    });
  } catch (error) {
    options.signal?.throwIfAborted();
    throw error;
  } finally {
    clearTimeout(timeLimits);
    options.signal?.removeEventListener('abort', giveUp);
  }
  return {
    release: async () => {
      child.stdin.end();
      await ended;
    },
  };
}

/**
 * Refuses anything else before flock(1) opens it: it would wait for the writer of a FIFO, and create the file that a
 * link points to.
 */
function refuseOther(file: string): void {
  const found = lstatSync(file, { throwIfNoEntry: false });
  if (found === undefined || found.isFile()) return;
  const kind = found.isDirectory()
    ? 'a directory'
    : found.isSymbolicLink()
      ? 'a link'
      : 'a pipe, socket or device';
  throw new UserError(
    `the lock file ${file} is ${kind}, expected a plain file`,
    'Remove it, then run the command again.',
  );
}

function noLock(file: string, complaint: string): UserError {
  return new UserError(
    `the file ${file} cannot be locked: ${complaint.trim() || 'flock was killed'}`,
    'Make its directory writable, or set seedstage:store to another directory.',
  );
}

function noFlock(error: Error): Error {
  return (error as NodeJS.ErrnoException).code === 'ENOENT'
    ? new UserError(
        'the program `flock` is not on PATH',
        'Install util-linux (for example: apt-get install util-linux).',
      )
    : error;
}
