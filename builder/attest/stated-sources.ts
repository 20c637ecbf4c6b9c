import { UserError } from '../ground/user-error';
import type { BuildRecord } from '../store/record';
import { loadSourceLock, lockDigest, type SourceLock } from '../sources/source-lock';
import type { StatedSource } from './statement';

/**
 * The sources of a build, from the locks in some directories. A lock that was changed since the build is left out: it
 * may describe other bytes.
 */
export function statedSources(
  { inputs, sources }: Pick<BuildRecord, 'inputs' | 'sources'>,
  directories: readonly string[],
): StatedSource[] {
  return Object.entries(inputs.source).flatMap(([name, digest]) => {
    const lock = lockNamed(directories, name);
    if (lock === undefined || lockDigest(lock) !== digest || !sources.includes(lock.sha256)) return [];
    const { file, version, licence, sha256 } = lock;
    return [{ name: file, version, licence, sha256, places: placesOf(lock) }];
  });
}

/** Where a source can be downloaded: URLs, and names in Debian's archive. */
export function placesOf({ urls, debian, snapshot }: SourceLock): string[] {
  return [
    ...urls,
    ...(debian === undefined ? [] : [`debian: ${debian.package}=${debian.version}, ${debian.file}`]),
    ...(snapshot === undefined ? [] : [`https://snapshot.debian.org/file/${snapshot}`]),
  ];
}

function lockNamed(directories: readonly string[], name: string): SourceLock | undefined {
  try {
    return loadSourceLock(directories, name);
  } catch (error) {
    if (error instanceof UserError) return undefined; // it is gone from this checkout
    throw error;
  }
}
