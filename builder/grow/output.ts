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
 * The directories that a build may write to, as they were given to it. They are kept open: the number of one that
 * was removed would otherwise be given to the next that is made.
 */
export class Places {
  private constructor(private readonly descriptors: ReadonlyMap<string, number>) {}

  /** @param writable the directory that holds them */
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
   * What a build made of its places, which it may have removed or replaced like anything else.
   *
   * @returns a line for each that is another than was given
   */
  replaced(writable: string): string[] {
    return [...this.descriptors].flatMap(([name, fd]) => {
      const file = join(writable, name);
      const now = lstatSync(file, { bigint: true, throwIfNoEntry: false });
      if (now === undefined) return [`/${name} was removed`];
      const given = fstatSync(fd, { bigint: true });
      if (now.dev === given.dev && now.ino === given.ino) return [];
      // An overlay shows what was removed as the device 0.
      if (now.isCharacterDevice() && now.rdev === 0n) return [`/${name} was removed`];
      return [`/${name} was replaced by ${kindOf(now, file)}`];
    });
  }

  /** The descriptor of a place; it is this object's to close. */
  descriptor(name: (typeof WRITABLE)[number]): number {
    const fd = this.descriptors.get(name);
    if (fd === undefined) throw new Error(`/${name} is closed`);
    return fd;
  }

  /** Lets go of them. */
  close(): void {
    for (const fd of this.descriptors.values()) closeSync(fd);
    (this.descriptors as Map<string, number>).clear();
  }
}

/** Remembers the writable directories before a run; they are there. */
export function openPlaces(writable: string): Places {
  return Places.open(writable);
}

/** How an output is taken. */
export interface TakeOptions {
  /** What the host found that no manifest has. */
  readonly findings?: OutputFindings;
  /** Whose the artifact is to be. Default: root's, where this process is root; otherwise it stays whose it is. */
  readonly owner?: Owner;
  /** Ends the work when it is given. */
  readonly signal?: AbortSignal;
}

/**
 * Takes what a build left below /out, which is hostile until it has been looked at: moves it, reads it, judges it by
 * the rules for artifacts, and makes times and owner the same for all. All hosts' outputs come through here.
 *
 * What was read is what will be in the store: no process of the build is left, the descriptors and mappings that
 * they had are gone with them, no file has a name outside the tree (that is one of the rules), and the tree lies
 * where only we may write. What is set at last, times and owner, is not in the manifest.
 *
 * @param writable holds the directories that the build could write to
 * @param places of `writable`, from before the run
 * @param to a name that is not there yet, on the same file system: the tree is there afterwards
 * @throws UserError for whatever keeps it from being an artifact, with the path
 */
export async function takeOutput(
  recipe: string,
  writable: string,
  places: Places,
  to: string,
  options: TakeOptions = {},
): Promise<Manifest> {
  const own = places.replaced(writable);
  // Of a host elsewhere, the places here are where its output was brought back to.
  const replaced = own.length > 0 ? own : (options.findings?.replaced ?? []);
  if (replaced.length > 0) throw replacedError(recipe, replaced);
  if (isTooLarge(options.findings ?? {})) throw tooManyBytes(recipe);
  // The build may have taken the right to move it, and its mode would be the root directory's of what is made of it.
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
    // As root it is read, and refused by the same rule.
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
    'Let the script leave /src, /build, /out and /tmp themselves where they are, and change only what is in them.',
  );
}
