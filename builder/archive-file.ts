import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { pack, type Pack } from 'tar-stream';

/**
 * Writes a tar archive to a file, whole or not at all.
 *
 * @param fill adds everything, and finalizes the archive
 */
export async function writeArchive(file: string, fill: (archive: Pack) => Promise<void>): Promise<void> {
  const part = `${file}.part`;
  const archive = pack();
  try {
    await Promise.all([fill(archive), pipeline(archive, createWriteStream(part))]);
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}
