import { lstatSync } from 'node:fs';
import { lstat, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { unique } from '../ground/part-file';
import type { Presence } from '../store/store';
import { removeTree } from '../tree/tree-files';
import { UserError } from '../ground/user-error';
import { TIME_LIMITS, type TimeLimits } from './time-limits';
import { PlaceFailure, type Place } from './place';
import { placesOf, type PlaceSettings } from './places';
import { configuredArchives, type DebianArchive } from './places/debian-archive';
import { sha256OfPlain } from './plain-file';
import { cannotWrite, writeChecked } from './checked-download';
import type { SourceLock } from './source-lock';
import { unlessAborted } from './unless-aborted';

/** What a shelf is told by the user's settings. */
export interface ShelfSettings {
  /** The store's directory: sources lie in `sources/SHA256`. */
  readonly storeDir: string;
  /** A directory of this machine that holds sources by the locks' file names. */
  readonly mirrorDir?: string | undefined;
  /** The user's mirrors: `http(s)://…` or `file://…`, each holding the files by the locks' names. */
  readonly mirrors: readonly string[];
  /** No network call is made. */
  readonly offline: boolean;
  /** Other limits than the usual ones. */
  readonly timeLimits?: Partial<TimeLimits>;
  /** Debian archives to ask; those that the machine's apt is configured for, and the public one, if not given. */
  readonly archives?: readonly DebianArchive[];
}

/** How far a fetch is. */
export interface FetchProgress {
  /** The place that is being tried. */
  readonly place: string;
  /** Bytes that have arrived. */
  readonly bytes: number;
  /** Bytes that are expected. */
  readonly total: number;
}

/** Somebody who waits for a source. */
export interface FetchRun {
  readonly signal: AbortSignal;
  readonly progress?: (progress: FetchProgress) => void;
}

/** A source that is at hand. */
export interface FetchedSource {
  /** The file; its bytes were hashed just now. */
  readonly path: string;
  /** The place that it came from: `store`, or the label of another one. It may name a path of this machine. */
  readonly from: string;
}

const NEVER = new AbortController().signal;

/** The downloaded sources of a store, and how further ones are had. */
export class SourceShelf {
  private readonly running = new Map<string, { signal: AbortSignal; result: Promise<FetchedSource> }>();
  private readonly placeSettings: PlaceSettings;

  /** @throws UserError for a mirror that is not an http(s) or file URL */
  constructor(private readonly settings: ShelfSettings) {
    this.placeSettings = {
      ...settings,
      timeLimits: { ...TIME_LIMITS, ...settings.timeLimits },
      archives: settings.archives ?? configuredArchives(),
    };
    placesOf(undefined, this.placeSettings); // a wrong mirror is said now, not in mid-build
  }

  /** Where a source lies in the store, whether or not it is there. */
  path(lock: SourceLock): string {
    return join(this.settings.storeDir, 'sources', lock.sha256);
  }

  /** Whether a source is in the store, by a look at its size only. */
  has(lock: SourceLock): boolean {
    const found = lstatSync(this.path(lock), { throwIfNoEntry: false });
    return found?.isFile() === true && found.size === lock.size;
  }

  /** Reads the source in the store whole. What is not a plain file there, a link too, is none of the store's. */
  async check(lock: SourceLock, signal: AbortSignal = NEVER): Promise<Presence> {
    const path = this.path(lock);
    const there = await lstat(path).catch(() => undefined);
    if (there === undefined) return 'missing';
    if (!there.isFile() || there.size !== lock.size) return 'damaged';
    const found = await sha256OfPlain(path, signal).catch(() => undefined);
    signal.throwIfAborted();
    return found === lock.sha256 ? 'present' : 'damaged';
  }

  /**
   * Brings a source into the store, from the first place that has it. What is in the store already is read
   * whole; a damaged file is set aside (`sources/SHA256.damaged`) and fetched again.
   *
   * @throws UserError when no place has it (naming each and its reason), or the store cannot be written to
   */
  async fetch(lock: SourceLock, run: FetchRun): Promise<FetchedSource> {
    run.signal.throwIfAborted();
    const other = this.running.get(lock.sha256);
    if (other !== undefined) {
      try {
        return await unlessAborted(other.result, run.signal);
      } catch (error) {
        // The other one was called off, not this one: then this one does it.
        if (!other.signal.aborted || run.signal.aborted) throw error;
        return await this.fetch(lock, run);
      }
    }
    const result = this.bring(lock, run);
    this.running.set(lock.sha256, { signal: run.signal, result });
    try {
      return await result;
    } finally {
      this.running.delete(lock.sha256);
    }
  }

  private async bring(lock: SourceLock, run: FetchRun): Promise<FetchedSource> {
    const path = this.path(lock);
    const reasons = ['the store: not there'];
    const there = await lstat(path).catch(() => undefined);
    if (there !== undefined) {
      if ((await this.check(lock, run.signal)) === 'present') return { path, from: 'store' };
      await setAside(path, there.ino).catch((error: unknown) => cannotWrite(error, path, lock));
      reasons[0] = 'the store: damaged, set aside';
    }
    const places = placesOf(lock, this.placeSettings);
    for (const place of places) {
      if (this.settings.offline && place.network) {
        reasons.push(`${place.label}: not tried, because offline is set`);
        continue;
      }
      const reason = await this.tryPlace(place, lock, run);
      if (reason === undefined) return { path, from: place.label };
      reasons.push(`${place.label}: ${reason}`);
    }
    throw notFound(lock, reasons, this.settings.offline);
  }

  /** Takes the source from one place into the store. @returns why that failed, or nothing */
  private async tryPlace(place: Place, lock: SourceLock, run: FetchRun): Promise<string | undefined> {
    const { storeDir } = this.settings;
    const part = join(storeDir, 'tmp', `source-${process.pid}-${unique()}.part`);
    await makeDirectories(join(storeDir, 'sources'), join(storeDir, 'tmp'));
    let most = 0;
    const arrived = (bytes: number): void => {
      most = Math.max(most, bytes); // apt's file is counted while it comes, and again while it is read
      run.progress?.({ place: place.label, bytes: most, total: lock.size });
    };
    arrived(0);
    try {
      await writeChecked(place.read(lock, { signal: run.signal, arrived }), part, lock, arrived);
      await rename(part, this.path(lock)).catch((error: unknown) => cannotWrite(error, part, lock));
      return undefined;
    } catch (error) {
      run.signal.throwIfAborted();
      if (error instanceof PlaceFailure) return error.message;
      throw error;
    } finally {
      await rm(part, { force: true });
    }
  }
}

async function makeDirectories(...directories: readonly string[]): Promise<void> {
  for (const directory of directories) {
    await mkdir(directory, { recursive: true }).catch((error: unknown) => {
      throw new UserError(
        `the store cannot be written to: ${(error as Error).message}`,
        'Make it writable, or set seedstage:store to another directory.',
      );
    });
  }
}

/** Moves a damaged file away, unless somebody has put another one in its place meanwhile. */
async function setAside(path: string, inode: number): Promise<void> {
  const now = await lstat(path).catch(() => undefined);
  if (now?.ino !== inode) return;
  await removeTree(`${path}.damaged`); // of an earlier time
  await rename(path, `${path}.damaged`);
}

function notFound(lock: SourceLock, reasons: readonly string[], offline: boolean): UserError {
  const what = `${lock.name} ${lock.version} (${lock.file}, ${lock.size} bytes, sha256 ${lock.sha256})`;
  const next = `Put ${lock.file} into a directory and name it: pulumi config set seedstage:sources DIR`;
  return new UserError(
    [`no place has ${what}:`, ...reasons.map((reason) => `    ${reason}`)].join('\n'),
    offline
      ? `${next}; or allow the network: pulumi config rm seedstage:offline.`
      : `${next}; or add a mirror to seedstage:mirrors.`,
  );
}
