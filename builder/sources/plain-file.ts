import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync, statSync, type Stats } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { unlessAborted } from './unless-aborted';

/** Something that has a file's name and is not one: reading it could wait for ever, or change a machine. */
export class NotPlainFile extends Error {
  override readonly name = 'NotPlainFile';

  constructor(kind: string) {
    super(`${kind}, not a file`);
  }
}

/** Were a FIFO to take the file's place after the look at it, opening must not wait for a writer. */
const OPEN = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;
const CHUNK = 1 << 20;

/** What there is where a plain file should be; nothing where there is one. */
export function otherThanFile(found: Stats): string | undefined {
  if (found.isFile()) return undefined;
  if (found.isDirectory()) return 'a directory';
  if (found.isFIFO()) return 'a FIFO';
  if (found.isSocket()) return 'a socket';
  if (found.isSymbolicLink()) return 'a symbolic link';
  return 'a device';
}

/**
 * The bytes of a plain file, or of one that a symbolic link leads to. A signal ends the waiting for any step,
 * also where the file system does not answer.
 *
 * @throws NotPlainFile for anything else, which is looked at and not opened
 */
export async function* readPlain(file: string, signal: AbortSignal): AsyncGenerator<Buffer> {
  signal.throwIfAborted();
  refuse(await unlessAborted(stat(file), signal));
  const opening = open(file, OPEN);
  const handle = await unlessAborted(opening, signal).catch((error: unknown) => {
    opening.then(close, () => undefined);
    throw error;
  });
  try {
    refuse(await unlessAborted(handle.stat(), signal));
    for (;;) {
      const reading = handle.read(Buffer.allocUnsafe(CHUNK), 0, CHUNK, null);
      const { bytesRead, buffer } = await unlessAborted(reading, signal);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    close(handle); // not waited for: it would wait for a read that does not end
  }
}

/** The sha256 of a plain file. */
export async function sha256OfPlain(file: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of readPlain(file, signal)) hash.update(chunk);
  return hash.digest('hex');
}

/**
 * A small plain file, read at once.
 *
 * @param most bytes that it may have
 * @returns nothing where it has more
 * @throws NotPlainFile
 */
export function readSmallPlain(file: string, most: number): Buffer | undefined {
  refuse(statSync(file));
  const descriptor = openSync(file, OPEN);
  try {
    const found = fstatSync(descriptor);
    refuse(found);
    if (found.size > most) return undefined;
    const bytes = Buffer.alloc(found.size);
    let count = 0;
    for (let read = -1; read !== 0 && count < bytes.length; count += read)
      read = readSync(descriptor, bytes, count, bytes.length - count, null);
    return bytes.subarray(0, count);
  } finally {
    closeSync(descriptor);
  }
}

function refuse(found: Stats): void {
  const kind = otherThanFile(found);
  if (kind !== undefined) throw new NotPlainFile(kind);
}

function close(handle: FileHandle): void {
  handle.close().catch(() => undefined);
}
