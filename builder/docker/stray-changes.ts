import { DIRECTORIES, WRITABLE } from '../sandbox/layout';

/** A change in a container's file system, as the engine reports it: 0 changed, 1 added, 2 removed. */
export interface EngineChange {
  readonly Path: string;
  readonly Kind: number;
}

/**
 * Names outside the writable directories that a run changed.
 *
 * @param root the run's root within the container
 * @returns absolute paths inside the sandbox, sorted
 */
export function changedPaths(changes: readonly EngineChange[], root: string): string[] {
  const inside = changes
    .filter(({ Path }) => Path.startsWith(`${root}/`))
    .map(({ Path, Kind }) => ({ path: Path.slice(root.length), kind: Kind }))
    .filter(({ path }) => !(WRITABLE as readonly string[]).includes(path.split('/')[1] ?? ''));
  const stray = inside.filter(({ path, kind }) => {
    if (kind !== 0) return true;
    // A directory counts as changed when its content is, and the fixed directories are mount points.
    if ((DIRECTORIES as readonly string[]).includes(path.slice(1))) return false;
    return !inside.some((other) => other.path.startsWith(`${path}/`));
  });
  return stray.map(({ path }) => path).sort();
}
