import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { UserError } from './user-error';

/** The default limit for a file written by hand, in bytes: ours have 3,000 at most. */
const HAND_WRITTEN = 32 << 10;

/**
 * Reads a small text file. A pipe or a device does not block it, and no file fills the memory.
 *
 * @param most the most bytes that it may have
 * @throws UserError for anything that is not a plain file, is too large, is not UTF-8, or may not be read
 */
export function readTextFile(file: string, most = HAND_WRITTEN): string {
  const bytes = readPlain(file, most);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new UserError(`${file}: it is not UTF-8`, 'Save it as UTF-8.');
  }
}

function readPlain(file: string, most: number): Buffer {
  // Without O_NONBLOCK, opening a FIFO would wait for a writer.
  const fd = opened(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile()) throw notPlain(file);
    // Reads one byte more than allowed, because files in /proc report no size, and a file may grow.
    const buffer = Buffer.alloc(Math.min(Math.max(stat.size, 4096), most) + 1);
    let length = 0;
    for (let count = -1; count !== 0 && length < buffer.length; length += count) {
      count = readSync(fd, buffer, length, buffer.length - length, null);
    }
    if (length > most || stat.size > most) {
      throw new UserError(
        `${file}: it has ${stat.size} bytes, expected at most ${most}`,
        'Check that it is the right file, and shorten it.',
      );
    }
    return buffer.subarray(0, length);
  } finally {
    closeSync(fd);
  }
}

function opened(file: string, flags: number): number {
  try {
    return openSync(file, flags);
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    throw new UserError(`${file}: it cannot be read (${code})`, 'Check its path, its type and its mode.');
  }
}

function notPlain(file: string): UserError {
  return new UserError(`${file}: it is not a plain file`, 'Put a plain file in its place.');
}
