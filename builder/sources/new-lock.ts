import { randomBytes, createHash } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../ground/user-error';
import type { Toolbox } from '../sandbox/toolbox';
import { removeTree } from '../tree/tree-files';
import { PlaceFailure } from './place';
import { HttpPlace } from './places/http-place';
import { showUrl } from './redact';
import { checkSourceLock, type SourceLock } from './source-lock';
import { TIME_LIMITS } from './time-limits';
import { unpackNew } from './unpack';

/** The largest archive without a lock, in bytes: gcc's has 80 MB. */
const MOST_BYTES = 4e9;

/** What is known about a source before its archive is downloaded. */
export interface NewSource {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  readonly file: string;
  readonly urls: readonly string[];
}

/** The settings for making a lock. */
export interface NewLockRun {
  /** The store's directory, which gets the archive. */
  readonly storeDir: string;
  readonly toolbox: Toolbox;
  readonly signal: AbortSignal;
  /** Called as bytes arrive from a URL. */
  readonly progress: (url: string, bytes: number) => void;
}

/**
 * Makes a complete source lock: downloads the archive from each URL, which must all give the same bytes, unpacks it,
 * and computes the fingerprint of its tree. Afterwards the archive is in the store.
 *
 * @throws UserError for invalid fields (before anything is downloaded), for a URL that does not give the archive, for
 *   two URLs that give different ones, and for an archive that cannot be unpacked
 */
export async function newLock(source: NewSource, run: NewLockRun): Promise<SourceLock> {
  const unknown = '0'.repeat(64);
  checkSourceLock({ ...source, size: 1, sha256: unknown, tree: unknown, unpacked: 1 });
  const work = join(run.storeDir, 'work', `lock-${randomBytes(6).toString('hex')}`);
  await mkdir(work, { recursive: true, mode: 0o700 });
  try {
    const { size, sha256, path } = await downloadAll(source.urls, work, run);
    const { root, manifest } = await unpackNew(source, path, join(work, 'tree'), run);
    const lock = checkSourceLock({
      ...source,
      size,
      sha256,
      ...(root === undefined ? {} : { root }),
      tree: manifest.fingerprint,
      unpacked: Math.max(1, Math.ceil(manifest.size / 1e6)),
    });
    await mkdir(join(run.storeDir, 'sources'), { recursive: true });
    await rename(path, join(run.storeDir, 'sources', sha256));
    return lock;
  } finally {
    await removeTree(work);
  }
}

interface Downloaded {
  readonly url: string;
  readonly path: string;
  readonly size: number;
  readonly sha256: string;
}

async function downloadAll(urls: readonly string[], work: string, run: NewLockRun): Promise<Downloaded> {
  let first: Downloaded | undefined;
  for (const url of urls) {
    const path = join(work, first === undefined ? 'archive' : 'another');
    const found = await download(url, path, run);
    if (first !== undefined && found.sha256 !== first.sha256) {
      throw new UserError(
        `two URLs give different archives: ${showUrl(first.url)} (${first.size} bytes, sha256 ${first.sha256}) and ` +
          `${showUrl(url)} (${found.size} bytes, sha256 ${found.sha256})`,
        'Leave one of them out: a lock is for one archive.',
      );
    }
    first ??= found;
    if (found !== first) await rm(path);
  }
  if (first === undefined) throw new UserError('no URL is given', 'Give at least one URL.');
  return first;
}

async function download(url: string, path: string, { signal, progress }: NewLockRun): Promise<Downloaded> {
  const hash = createHash('sha256');
  const file = await open(path, 'wx');
  let size = 0;
  try {
    for await (const chunk of new HttpPlace(new URL(url), TIME_LIMITS).read(undefined, {
      signal,
      arrived: () => undefined,
    })) {
      size += chunk.length;
      if (size > MOST_BYTES) throw new PlaceFailure(`sends more than ${MOST_BYTES / 1e9} GB`);
      hash.update(chunk);
      await file.writeFile(chunk);
      progress(url, size);
    }
    if (size === 0) throw new PlaceFailure('sends nothing');
  } catch (error) {
    if (!(error instanceof PlaceFailure)) throw error;
    throw new UserError(
      `${showUrl(url)}: ${error.message}`,
      'Try again, or give another URL of the same archive.',
    );
  } finally {
    await file.close();
  }
  return { url, path, size, sha256: hash.digest('hex') };
}
