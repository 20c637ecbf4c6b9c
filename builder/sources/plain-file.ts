import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync, statSync, type Stats } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { unlessAborted } from './unless-aborted';

/** Something other than a file: reading it could block for ever, or change the machine's state. */
export class NotPlainFile extends Error {
  override readonly name = 'NotPlainFile';

  constructor(kind: string) {
    super(`${kind}, not a file`);
  }
}

/** If a FIFO replaces the file after the check, opening it must not wait for a writer. */
const OPEN = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;
const CHUNK = 1 << 20;

/** The type of what is in place of a plain file; undefined for a plain file. */
export function otherThanFile(found: Stats): string | undefined {
  if (found.isFile()) return undefined;
  if (found.isDirectory()) return 'a directory';
  if (found.isFIFO()) return 'a FIFO';
  if (found.isSocket()) return 'a socket';
  if (found.isSymbolicLink()) return 'a symbolic link';
  return 'a device';
}

/**
 * The bytes of a plain file, or of one that a symbolic link leads to. The signal ends the wait for any step, even if
 * the file system does not answer.
 *
 * @throws NotPlainFile for anything else, without opening it
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
    close(handle); // not awaited: closing would wait for a pending read
  }
}

/** The sha256 of a plain file. */
export async function sha256OfPlain(file: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of readPlain(file, signal)) hash.update(chunk);
  return hash.digest('hex');
}

/**
 * Reads a small plain file synchronously.
 *
 * @param most the most bytes that it may have
 * @returns undefined if it has more
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
