import { lstatSync, type ReadStream } from 'node:fs';
import { copyFile, mkdir, open, readdir, rm, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { writeByRename } from '../ground/part-file';
import { readPlainFile } from '../ground/plain-file';
import { PlaceFailure } from '../sources/place';
import { unlessAborted } from '../sources/unless-aborted';
import { writeWhole } from '../tree/tree-files';
import { WrongBytes, type Blob, type BlobBytes } from './blob';
import type { ListedPlace } from './cache-place';
import { MOST_INDEX } from './key-index';

/** The path of a key's index below a cache. */
export function indexPath(key: string): string {
  return `keys/${key}.json`;
}

/** The path of a blob below a cache. */
export function blobPath({ digest }: Pick<Blob, 'digest'>): string {
  return `blobs/sha256/${digest}`;
}

/** A directory of this machine, which may be on a file server. */
export class DirectoryPlace implements ListedPlace {
  readonly network = false;

  constructor(
    readonly label: string,
    readonly directory: string,
  ) {}

  async index(key: string): Promise<string | undefined> {
    try {
      return readPlainFile(join(this.directory, indexPath(key)), MOST_INDEX).toString('utf8');
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw failure(error);
    }
  }

  async read(blob: Blob, from: number, signal: AbortSignal): Promise<BlobBytes> {
    const path = join(this.directory, blobPath(blob));
    try {
      // Opened first: a blob that is missing is an error of this call.
      const file = await unlessAborted(open(path, 'r'), signal);
      const stat = await file.stat();
      if (!stat.isFile() || stat.size !== blob.size) {
        await file.close();
        throw new WrongBytes('has a file of another size than it says');
      }
      return { from, bytes: bytesOf(file.createReadStream({ start: from, signal, highWaterMark: 1 << 20 })) };
    } catch (error) {
      signal.throwIfAborted();
      throw isMissing(error) ? new WrongBytes('lacks a file that it names') : failure(error);
    }
  }

  async has(blob: Blob): Promise<boolean> {
    const path = join(this.directory, blobPath(blob));
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found?.isFile() !== true || found.size !== blob.size) return false;
    // So that a collection does not remove what an index will name in a moment.
    const now = new Date();
    await utimes(path, now, now).catch(() => undefined);
    return true;
  }

  async write(blob: Blob, file: string): Promise<void> {
    const to = join(this.directory, blobPath(blob));
    try {
      await mkdir(dirname(to), { recursive: true });
      await writeByRename(to, async (part) => await copyFile(file, part));
    } catch (error) {
      throw failure(error);
    }
  }

  async keys(): Promise<string[]> {
    const names = await this.names('keys');
    return names.flatMap((name) => /^([0-9a-f]{64})\.json$/.exec(name)?.[1] ?? []);
  }

  async forget(key: string): Promise<void> {
    await rm(join(this.directory, indexPath(key)), { force: true });
  }

  async sweep(kept: ReadonlySet<string>, signal: AbortSignal): Promise<void> {
    for (const name of await this.names('blobs/sha256')) {
      signal.throwIfAborted();
      const file = join(this.directory, 'blobs/sha256', name);
      const stat = lstatSync(file, { throwIfNoEntry: false });
      if (kept.has(name) || stat === undefined || Date.now() - stat.mtimeMs < NEW) continue;
      await rm(file, { force: true });
    }
  }

  async writeIndex(key: string, text: string): Promise<void> {
    try {
      await writeWhole(join(this.directory, indexPath(key)), text, true);
    } catch (error) {
      throw failure(error);
    }
  }

  private async names(below: string): Promise<string[]> {
    try {
      return (await readdir(join(this.directory, below))).sort();
    } catch (error) {
      if (isMissing(error)) return [];
      throw failure(error);
    }
  }
}

/** How long a blob that no index names is kept, in milliseconds: a push sends blobs first. */
const NEW = 24 * 60 * 60 * 1000;

async function* bytesOf(stream: ReadStream): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of stream) yield chunk as Buffer;
  } catch (error) {
    throw failure(error);
  }
}

function isMissing(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');
}

function failure(error: unknown): PlaceFailure {
  if (error instanceof PlaceFailure) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  return new PlaceFailure(code === undefined ? message : (message.split(',')[0] ?? message));
}
