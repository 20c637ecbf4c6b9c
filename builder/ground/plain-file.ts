import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';

/**
 * Reads a file that only this program writes. A store may contain anything: a link is not followed, a FIFO without a
 * writer does not block the reader, and a file that is far too large is not read.
 *
 * @param most the most bytes that such a file can have
 * @throws Error for anything but a plain file of at most that size
 */
export function readPlainFile(file: string, most: number): Buffer {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
  const fd = openSync(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile()) throw new Error(`${file} is not a plain file`);
    if (stat.size > most) throw new Error(`${file} has ${stat.size} bytes, expected at most ${most}`);
    return readFileSync(fd);
  } finally {
    closeSync(fd);
  }
}

/**
 * The same for a small file of JSON.
 *
 * @param most the most bytes; default: 1 MB
 * @throws Error for anything but JSON in a plain file of at most that size
 */
export function readPlainJson(file: string, most = 1 << 20): unknown {
  return JSON.parse(readPlainFile(file, most).toString('utf8'));
}
