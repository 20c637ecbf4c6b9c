import { createHash } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { escape, type ManifestEntry } from './manifest';
import { UserError } from '../ground/user-error';

/** A place to read the bytes of a large file in pieces. */
const PIECE = 1 << 20;

/**
 * The bytes of a file, hashed on their way: whoever reads them to the end has the bytes that the manifest names.
 *
 * @param entry a file of a manifest
 * @param file where its content lies; a link is not followed, and a FIFO not waited for
 * @throws UserError after the last byte when they are others, and before one too many is given out
 */
export async function* checkedBytes(entry: ManifestEntry, file: string | Buffer): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  let count = 0;
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  try {
    for await (const chunk of createReadStream(file, {
      flags: flags as unknown as string,
      highWaterMark: PIECE,
    })) {
      const bytes = chunk as Buffer;
      count += bytes.length;
      if (count > entry.size) throw changed(entry, 'it is longer');
      hash.update(bytes);
      yield bytes;
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw code === undefined || code === 'ABORT_ERR' ? error : changed(entry, `it cannot be read (${code})`);
  }
  if (count < entry.size) throw changed(entry, 'it is shorter');
  if (hash.digest('hex') !== entry.content) throw changed(entry, 'it has other bytes');
}

function changed({ path }: ManifestEntry, what: string): UserError {
  return new UserError(
    `/${escape(path)} changed in the store while it was read: ${what}. Nothing of what was being written is kept`,
    'Find out what writes to the store, then run `pulumi up --refresh`, which makes it again.',
  );
}
