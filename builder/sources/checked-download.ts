import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { diskFull, isDiskFull } from '../ground/disk-full';
import { UserError } from '../ground/user-error';
import { PlaceFailure } from './place';
import type { SourceLock } from './source-lock';

/**
 * Writes a source's bytes to a new file, and checks that their size and sha256 are the lock's.
 *
 * @param part path of a new file, which the caller removes or renames
 * @param arrived called with the number of bytes so far
 * @throws PlaceFailure if the bytes are not the lock's
 * @throws UserError if they cannot be written, so that another place would not help
 */
export async function writeChecked(
  bytes: AsyncIterable<Uint8Array>,
  part: string,
  lock: SourceLock,
  arrived: (bytes: number) => void,
): Promise<void> {
  const hash = createHash('sha256');
  let count = 0;
  const file = await open(part, 'wx').catch((error: unknown) => cannotWrite(error, part, lock));
  try {
    for await (const chunk of bytes) {
      count += chunk.length;
      if (count > lock.size) throw new PlaceFailure(`sends more than the expected ${lock.size} bytes`);
      hash.update(chunk);
      await write(file, chunk).catch((error: unknown) => cannotWrite(error, part, lock));
      arrived(count);
    }
  } finally {
    await file.close();
  }
  if (count < lock.size) throw new PlaceFailure(`ends after ${count} of ${lock.size} bytes`);
  const found = hash.digest('hex');
  if (found !== lock.sha256) {
    throw new PlaceFailure(`sends different bytes: their sha256 is ${found}, expected ${lock.sha256}`);
  }
}

async function write(file: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let done = 0; done < chunk.length;) done += (await file.write(chunk, done)).bytesWritten;
}

/** The error if a source cannot be written to the store. */
export function cannotWrite(error: unknown, part: string, lock: SourceLock): never {
  const { message } = error as Error;
  const what = `${lock.name} ${lock.version} cannot be stored`;
  const megabytes = Math.ceil(lock.size / 1e6);
  if (isDiskFull(error)) {
    throw diskFull(
      `${what}: the disk is full; the file needs ${megabytes} MB, its tree ${lock.unpacked} MB more (${part})`,
    );
  }
  throw new UserError(
    `${what}: ${message}`,
    'Make the store writable, or set seedstage:store to another directory.',
  );
}
