import { createHash } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { escape, type ManifestEntry } from './manifest';
import { UserError } from '../ground/user-error';

/** A buffer to read a large file in pieces. */
const PIECE = 1 << 20;

/**
 * The bytes of a file, hashed while they are read: whoever reads to the end has the bytes that the manifest names.
 *
 * @param entry a file of a manifest
 * @param file the path of its content; a link is not followed, and a FIFO does not block
 * @throws UserError after the last byte if the bytes differ, and before a byte too many is returned
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
  if (hash.digest('hex') !== entry.content) throw changed(entry, 'its bytes are different');
}

function changed({ path }: ManifestEntry, what: string): UserError {
  return new UserError(
    `/${escape(path)} changed in the store while it was read: ${what}. The output that was being written is not kept`,
    'Find out what writes to the store, then run `pulumi up --refresh`, which makes it again.',
  );
}
