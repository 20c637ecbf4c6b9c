import {
  closeSync,
  fchmodSync,
  fstatSync,
  lstatSync,
  readlinkSync,
  renameSync,
  type BigIntStats,
} from 'node:fs';
import { join } from 'node:path';
import {
  ARTIFACT_LIMITS,
  checkArtifact,
  isTooLarge,
  refusal,
  tooLarge,
  tooManyBytes,
  type OutputFindings,
} from '../tree/artifact-rules';
import { scanTree, type Manifest } from '../tree/manifest';
import { WRITABLE } from '../sandbox/layout';
import { settle, type Owner } from '../tree/tree-files';
import { TreeTooLarge } from '../tree/tree-limits';
import { shown } from '../tree/tree-path';
import { openDirectory } from '../tree/tree-walk';
import { UserError } from '../ground/user-error';

/** The time of every file of an artifact: SOURCE_DATE_EPOCH. */
export const OUTPUT_TIME = 1;

/**
 * The directories that a build may write to, as they were before the build. They are kept open: otherwise the inode
 * number of a removed directory could be reused by a new one.
 */
export class Places {
  private constructor(private readonly descriptors: ReadonlyMap<string, number>) {}

  /** @param writable the directory that contains them */
  static open(writable: string): Places {
    const descriptors = new Map<string, number>();
    const places = new Places(descriptors);
    try {
      for (const name of WRITABLE) descriptors.set(name, openDirectory(join(writable, name)));
    } catch (error) {
      places.close();
      throw error;
    }
    return places;
  }

  /**
   * Compares the directories after the build with those before: a build may have removed or replaced them.
   *
   * @returns a line for each that is not the same directory
   */
  replaced(writable: string): string[] {
    return [...this.descriptors].flatMap(([name, fd]) => {
      const file = join(writable, name);
      const now = lstatSync(file, { bigint: true, throwIfNoEntry: false });
      if (now === undefined) return [`/${name} was removed`];
      const given = fstatSync(fd, { bigint: true });
      if (now.dev === given.dev && now.ino === given.ino) return [];
      // An overlay shows a removed name as a device with number 0.
      if (now.isCharacterDevice() && now.rdev === 0n) return [`/${name} was removed`];
      return [`/${name} was replaced by ${kindOf(now, file)}`];
    });
  }

  /** The descriptor of a directory; this object closes it. */
  descriptor(name: (typeof WRITABLE)[number]): number {
    const fd = this.descriptors.get(name);
    if (fd === undefined) throw new Error(`/${name} is closed`);
    return fd;
  }

  /** Closes the descriptors. */
  close(): void {
    for (const fd of this.descriptors.values()) closeSync(fd);
    (this.descriptors as Map<string, number>).clear();
  }
}

/** Opens the writable directories before a run; they exist. */
export function openPlaces(writable: string): Places {
  return Places.open(writable);
}

/** How an output is collected. */
export interface TakeOptions {
  /** What the host found and no manifest records. */
  readonly findings?: OutputFindings;
  /** The artifact's owner. Default: root, if this process is root; otherwise the owner does not change. */
  readonly owner?: Owner;
  /** Stops the work. */
  readonly signal?: AbortSignal;
}

/**
 * Collects what a build left below /out, which is hostile until it has been checked: moves it, reads it, checks it by
 * the rules for artifacts, and normalizes times and owner. The outputs of all hosts pass through here.
 *
 * What is read is what will be in the store: no process of the build is left, and their descriptors and mappings are
 * gone with them; no file has a name outside the tree (that is one of the rules); and the tree is in a place where only
 * this process may write. Times and owner, which are set last, are not in the manifest.
 *
 * @param writable contains the directories that the build could write to
 * @param places those directories, opened before the run
 * @param to a name that does not exist yet, on the same file system: where the tree is moved to
 * @throws UserError with the path, for anything that an artifact may not have
 */
export async function takeOutput(
  recipe: string,
  writable: string,
  places: Places,
  to: string,
  options: TakeOptions = {},
): Promise<Manifest> {
  const own = places.replaced(writable);
  // For another machine, these are the directories that its output was copied back to.
  const replaced = own.length > 0 ? own : (options.findings?.replaced ?? []);
  if (replaced.length > 0) throw replacedError(recipe, replaced);
  if (isTooLarge(options.findings ?? {})) throw tooManyBytes(recipe);
  // The build may have removed the permission to move it, and its mode would become that of the artifact's root.
  fchmodSync(places.descriptor('out'), 0o755);
  renameSync(join(writable, 'out'), to);
  const manifest = await readOutput(recipe, to, options.signal);
  checkArtifact(recipe, manifest, options.findings);
  const root = process.getuid?.() === 0 ? { uid: 0, gid: 0 } : undefined;
  await settle(to, OUTPUT_TIME, options.owner ?? root);
  return manifest;
}

async function readOutput(recipe: string, tree: string, signal: AbortSignal | undefined): Promise<Manifest> {
  try {
    return await scanTree(tree, { limits: ARTIFACT_LIMITS, ...(signal && { signal }) });
  } catch (error) {
    if (error instanceof TreeTooLarge) throw tooLarge(recipe, error);
    const { code, path } = error as NodeJS.ErrnoException;
    // Root can read it, and it is refused by the same rule.
    if (code !== 'EACCES' || path === undefined) throw error;
    throw refusal(recipe, [`/out${path.slice(tree.length)} cannot be read by its owner`]);
  }
}

function kindOf(stat: BigIntStats, file: string): string {
  if (stat.isSymbolicLink()) return `a symbolic link to ${shown(readlinkSync(file, 'latin1'))}`;
  if (stat.isDirectory()) return 'another directory';
  if (stat.isFile()) return 'a file';
  if (stat.isSocket()) return 'a socket';
  return stat.isFIFO() ? 'a fifo' : 'a device';
}

function replacedError(recipe: string, replaced: readonly string[]): UserError {
  return new UserError(
    `${recipe}: ${replaced.join('; ')}`,
    'Change the script to keep /src, /build, /out and /tmp themselves, and to change only what is in them.',
  );
}
