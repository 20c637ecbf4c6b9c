import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { SourceLock } from '../source-lock';
import { PlaceFailure, type Place, type Visit } from '../place';

/** Why a file cannot be read, in a reader's words. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  ENOTDIR: 'no such file',
  EISDIR: 'a directory, not a file',
  EACCES: 'no permission to read it',
};

/** A directory on this machine that holds sources by the names that the locks give them. */
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

/** A file's bytes; what goes wrong is a place's failure. */
export async function* readFileBytes(file: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20, signal }))
      yield chunk as Buffer;
  } catch (error) {
    signal.throwIfAborted();
    const { code, message } = error as NodeJS.ErrnoException;
    throw new PlaceFailure(REASONS[code ?? ''] ?? message);
  }
}
