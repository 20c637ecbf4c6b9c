import { randomBytes } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';

/** Twelve hexadecimal digits that nobody else picks: the end of a temporary name. */
export function unique(): string {
  return randomBytes(6).toString('hex');
}

/** A temporary name beside a file, on the same file system. What is left of it has the ending `.part`. */
export function partOf(file: string): string {
  return `${file}.${unique()}.part`;
}

/**
 * Makes a file under a temporary name and then gives it its own: it is there whole, or as it was before.
 *
 * @param write makes the file whose path it is given
 */
export async function writeByRename(file: string, write: (part: string) => Promise<void>): Promise<void> {
  const part = partOf(file);
  try {
    await write(part);
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}
