import { fileURLToPath } from 'node:url';
import { UserError } from '../ground/user-error';
import type { TimeLimits } from './time-limits';
import type { Place } from './place';
import { AptPlace, aptUsable } from './places/apt-place';
import { poolUrl, snapshotUrl, type DebianArchive } from './places/debian-archive';
import { FilePlace } from './places/file-place';
import { HttpPlace } from './places/http-place';
import { MIRRORS } from './places/mirrors';
import { showUrl } from './redact';
import type { SourceLock } from './source-lock';

/** What the list of places depends on, apart from the lock. */
export interface PlaceSettings {
  readonly storeDir: string;
  readonly mirrorDir?: string | undefined;
  readonly mirrors: readonly string[];
  readonly timeLimits: TimeLimits;
  readonly archives: readonly DebianArchive[];
}

/**
 * The places outside the store that may have a source, in the order in which they are tried.
 *
 * @param lock without one, only the places that every source has
 * @throws UserError for a mirror that is not an http(s) or file URL
 */
export function placesOf(lock: SourceLock | undefined, settings: PlaceSettings): Place[] {
  const { mirrorDir, mirrors, timeLimits, archives } = settings;
  return [
    ...(mirrorDir === undefined ? [] : [new FilePlace(`the directory ${mirrorDir}`, mirrorDir)]),
    ...(lock?.urls ?? []).map((url) => new HttpPlace(new URL(url), timeLimits)),
    ...archives.flatMap((archive) => debianPlaces(archive, lock?.debian, settings)),
    ...(lock?.snapshot === undefined ? [] : [new HttpPlace(snapshotUrl(lock.snapshot), timeLimits)]),
    ...[...mirrors, ...MIRRORS].map((mirror) => mirrorPlace(mirror, lock?.file ?? '', timeLimits)),
  ];
}

/** Debian's archive through apt, or where apt cannot be used, through the file's URL in the pool. */
function debianPlaces(
  archive: DebianArchive,
  debian: SourceLock['debian'],
  settings: PlaceSettings,
): Place[] {
  if (debian === undefined) return [];
  if (aptUsable(archive)) return [new AptPlace(archive, settings.storeDir, settings.timeLimits)];
  return [new HttpPlace(poolUrl(archive, debian.package, debian.file), settings.timeLimits)];
}

function mirrorPlace(mirror: string, file: string, timeLimits: TimeLimits): Place {
  const url = URL.canParse(mirror) ? new URL(mirror) : undefined;
  if (url?.protocol === 'file:' && url.host === '') return new FilePlace(showUrl(url), fileURLToPath(url));
  if (url?.protocol === 'http:' || url?.protocol === 'https:')
    return new HttpPlace(below(url, file), timeLimits);
  throw new UserError(
    `the mirror ${url ? showUrl(url) : JSON.stringify(mirror)} cannot be used`,
    'Give http://HOST/DIR, https://HOST/DIR or file:///DIR: pulumi config set seedstage:mirrors \'["https://HOST/DIR"]\'.',
  );
}

/** The URL of a file in a directory; a query (such as a token) stays. */
function below(directory: URL, file: string): URL {
  const url = new URL(directory);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/${encodeURIComponent(file)}`;
  return url;
}
