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

/** The user's settings for a shelf. */
export interface ShelfSettings {
  /** The store's directory; sources are in `sources/SHA256`. */
  readonly storeDir: string;
  /** A directory of this machine with sources under the locks' file names. */
  readonly mirrorDir?: string | undefined;
  /** The user's mirrors: `http(s)://…` or `file://…`, with files under the locks' file names. */
  readonly mirrors: readonly string[];
  /** Whether to make no network call. */
  readonly offline: boolean;
  /** Limits that differ from the defaults. */
  readonly timeLimits?: Partial<TimeLimits>;
  /** Debian archives to try. Default: those that the machine's apt is configured for, and the public one. */
  readonly archives?: readonly DebianArchive[];
}

/** The progress of a fetch. */
export interface FetchProgress {
  /** The current place. */
  readonly place: string;
  /** Bytes received. */
  readonly bytes: number;
  /** Bytes expected. */
  readonly total: number;
}

/** The caller that waits for a source. */
export interface FetchRun {
  readonly signal: AbortSignal;
  readonly progress?: (progress: FetchProgress) => void;
}

/** A source that is available. */
export interface FetchedSource {
  /** The file, whose bytes were hashed just now. */
  readonly path: string;
  /** The place that it came from: `store`, or another place's label, which may contain a path of this machine. */
  readonly from: string;
}

const NEVER = new AbortController().signal;

/** The downloaded sources of a store, and the places to fetch others from. */
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
    placesOf(undefined, this.placeSettings); // reports a wrong mirror now, not during a build
  }

  /** The path of a source in the store, whether or not it exists. */
  path(lock: SourceLock): string {
    return join(this.settings.storeDir, 'sources', lock.sha256);
  }

  /** Whether a source is in the store, judged only by its size. */
  has(lock: SourceLock): boolean {
    const found = lstatSync(this.path(lock), { throwIfNoEntry: false });
    return found?.isFile() === true && found.size === lock.size;
  }

  /** Reads and checks the source in the store. Anything but a plain file, including a link, counts as damaged. */
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
   * Fetches a source into the store, from the first place that has it. A file that is already in the store is checked;
   * a damaged one is set aside (`sources/SHA256.damaged`) and fetched again.
   *
   * @throws UserError if no place has it (naming each place and its reason), or the store cannot be written to
   */
  async fetch(lock: SourceLock, run: FetchRun): Promise<FetchedSource> {
    run.signal.throwIfAborted();
    const other = this.running.get(lock.sha256);
    if (other !== undefined) {
      try {
        return await unlessAborted(other.result, run.signal);
      } catch (error) {
        // Only the other caller was cancelled, so this one fetches it.
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

  /** Fetches the source from one place into the store. @returns why that failed, or undefined */
  private async tryPlace(place: Place, lock: SourceLock, run: FetchRun): Promise<string | undefined> {
    const { storeDir } = this.settings;
    const part = join(storeDir, 'tmp', `source-${process.pid}-${unique()}.part`);
    await makeDirectories(join(storeDir, 'sources'), join(storeDir, 'tmp'));
    let most = 0;
    const arrived = (bytes: number): void => {
      most = Math.max(most, bytes); // apt's file is counted while it is downloaded, and again while it is read
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

/** Moves a damaged file away, unless it has been replaced meanwhile. */
async function setAside(path: string, inode: number): Promise<void> {
  const now = await lstat(path).catch(() => undefined);
  if (now?.ino !== inode) return;
  await removeTree(`${path}.damaged`); // left from an earlier time
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
