import { randomBytes } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';

/** Twelve random hexadecimal digits, for the end of a temporary name. */
export function unique(): string {
  return randomBytes(6).toString('hex');
}

/** A temporary name beside a file, on the same file system. A leftover is recognised by its ending `.part`. */
export function partOf(file: string): string {
  return `${file}.${unique()}.part`;
}

/**
 * Creates a file under a temporary name and then renames it: afterwards it is either complete or as it was before.
 *
 * @param write creates the file at the path that it gets
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
