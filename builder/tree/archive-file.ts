import { createWriteStream, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { pack, type Pack } from 'tar-stream';
import { writeByRename } from '../ground/part-file';
import { UserError } from '../ground/user-error';

/**
 * Writes a tar archive to a file, completely or not at all.
 *
 * @param fill adds all entries, and finalizes the archive
 * @param options.gzip compresses it; the header has neither a name nor a time
 */
export async function writeArchive(
  file: string,
  fill: (archive: Pack) => Promise<void>,
  { gzip = false }: { readonly gzip?: boolean } = {},
): Promise<void> {
  refusePlace(file);
  const archive = pack();
  // An error ends the archive, and with it the writing, which then cleans up and throws that error.
  const filled = fill(archive).catch((error: unknown) => {
    archive.destroy(error as Error);
  });
  await writeStream(file, archive as unknown as Readable, gzip ? [createGzip()] : []);
  await filled;
}

/**
 * Writes a stream to a file, completely or not at all: an older file stays until the new one is complete.
 *
 * @param through a transform for the bytes
 * @throws UserError if no such file can be written
 */
export async function writeStream(
  file: string,
  bytes: Readable,
  through: readonly Transform[] = [],
): Promise<void> {
  try {
    refusePlace(file);
    await writeByRename(file, async (part) => {
      await pipeline([bytes, ...through, createWriteStream(part, { flags: 'wx' })]);
    });
  } catch (error) {
    bytes.destroy();
    throw error;
  }
}

/** Refuses to replace anything but a plain file: a device or a directory was named by mistake. */
function refusePlace(file: string): void {
  if (!statSync(dirname(file), { throwIfNoEntry: false })?.isDirectory()) {
    throw new UserError(`there is no directory ${dirname(file)}`, 'Create it first, or name another file.');
  }
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined || found.isFile()) return;
  throw new UserError(
    `${file} is ${found.isDirectory() ? 'a directory' : 'not a plain file'}, expected a file to write`,
    'Name another file.',
  );
}
