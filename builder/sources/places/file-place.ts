import { join } from 'node:path';
import type { SourceLock } from '../source-lock';
import { PlaceFailure, type Place, type Visit } from '../place';
import { readPlain } from '../plain-file';

/** Why a file cannot be read, for messages. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  ENOTDIR: 'no such file',
  EACCES: 'no permission to read it',
  ELOOP: 'a symbolic link that leads to itself',
  EIO: 'the disk or the file server reports an error',
  ESTALE: 'the file server no longer has it',
};

/** A directory on this machine that has sources under the file names of their locks. */
export class FilePlace implements Place {
  readonly network = false;

  constructor(
    readonly label: string,
    private readonly directory: string,
  ) {}

  read(lock: SourceLock, visit: Visit): AsyncIterable<Uint8Array> {
    return readFileBytes(join(this.directory, lock.file), visit.signal);
  }
}

/** A file's bytes. An error becomes a PlaceFailure, and so does anything but a file. */
export async function* readFileBytes(file: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    yield* readPlain(file, signal);
  } catch (error) {
    signal.throwIfAborted();
    const { code, message } = error as NodeJS.ErrnoException;
    throw new PlaceFailure(REASONS[code ?? ''] ?? message);
  }
}
