import { createWriteStream, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { pack, type Pack } from 'tar-stream';
import { writeByRename } from '../ground/part-file';
import { UserError } from '../ground/user-error';

/**
 * Writes a tar archive to a file, whole or not at all.
 *
 * @param fill adds everything, and finalizes the archive
 * @param options.gzip compresses it; the header has neither a name nor a time
 */
export async function writeArchive(
  file: string,
  fill: (archive: Pack) => Promise<void>,
  { gzip = false }: { readonly gzip?: boolean } = {},
): Promise<void> {
  refusePlace(file);
  const archive = pack();
  // What goes wrong ends the archive, and with it the writing, which then cleans up and says what it was.
  const filled = fill(archive).catch((error: unknown) => {
    archive.destroy(error as Error);
  });
  await writeStream(file, archive as unknown as Readable, gzip ? [createGzip()] : []);
  await filled;
}

/**
 * Writes a file as it comes, whole or not at all: an older one stays until the new one is whole.
 *
 * @param through what the bytes go through on their way
 * @throws UserError where no such file can be
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

/** Only a plain file is replaced: a device or a directory was named by mistake. */
function refusePlace(file: string): void {
  if (!statSync(dirname(file), { throwIfNoEntry: false })?.isDirectory()) {
    throw new UserError(`there is no directory ${dirname(file)}`, 'Make it first, or name another file.');
  }
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined || found.isFile()) return;
  throw new UserError(
    `${file} is ${found.isDirectory() ? 'a directory' : 'no plain file'}, expected a file to write`,
    'Name another one.',
  );
}
