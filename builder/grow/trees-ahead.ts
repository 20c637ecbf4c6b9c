import { mkdir, rename, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Toolbox } from '../sandbox/toolbox';
import { unpackSource, type SourceLock } from '../sources';
import type { Store } from '../store/store';
import { removeTree } from '../tree/tree-files';

/** Bytes of a megabyte: the unit of a tree's size in locks. */
const MB = 1 << 20;
/** Megabytes of disk that stay free for builds: with less, nothing is unpacked ahead. */
const SPARE = 2048;

interface Tree {
  readonly lock: SourceLock;
  readonly archive: string;
  /** The number of builds that may need it, including this one. */
  readonly times: number;
  readonly path: string;
  /** Whether the tree is there and complete; undefined before its turn has come. */
  whole?: Promise<boolean>;
}

/**
 * Source trees that are unpacked in parallel with the builds, before a build needs them. The first builds of a chain
 * run one after the other and leave processors idle, and unpacking is a fifth of their time.
 *
 * A tree can be taken once; then it is unpacked again as long as further builds may need it. A failure here is not an
 * error: the build then unpacks the source itself, and reports the cause.
 */
export class TreesAhead {
  private readonly trees = new Map<string, Tree>();
  private readonly directory: string;
  private turn: Promise<unknown> = Promise.resolve();
  private begun = false;

  /** @param signal stops the unpacking */
  constructor(
    private readonly store: Store,
    private readonly toolbox: Toolbox,
    private readonly signal: AbortSignal,
  ) {
    this.directory = store.path('work', `ahead-${process.pid}`);
  }

  /**
   * Unpacks a source when those before it are done.
   *
   * @param archive the lock's file, whose hash was just checked
   * @param times how many builds may need it, one after the other; default 1
   */
  begin(lock: SourceLock, archive: string, times = 1): void {
    if (times < 1 || this.trees.has(lock.sha256)) return;
    const tree: Tree = { lock, archive, times, path: join(this.directory, lock.sha256) };
    this.trees.set(lock.sha256, tree);
    this.begun = true;
    this.turn = this.turn.then(() => {
      // A build that needed it before its turn has unpacked it itself.
      if (this.trees.get(lock.sha256) === tree) return (tree.whole = this.unpack(tree));
      return undefined;
    });
  }

  /**
   * Moves a source's tree to the directory of a build.
   *
   * @param directory on the store's file system; empty or missing
   * @returns false if there is no tree: the directory is unchanged
   */
  async take(lock: SourceLock, directory: string): Promise<boolean> {
    const tree = this.trees.get(lock.sha256);
    this.trees.delete(lock.sha256);
    if (tree === undefined) return false;
    const whole = (await tree.whole) ?? false;
    if (whole) {
      await mkdir(dirname(directory), { recursive: true });
      await rename(tree.path, directory);
    }
    this.begin(lock, tree.archive, tree.times - 1);
    return whole;
  }

  /** Waits until unpacking has ended, and removes the trees that no build took. */
  async close(): Promise<void> {
    await this.turn;
    if (this.begun) await removeTree(this.directory);
  }

  private async unpack({ lock, archive, path }: Tree): Promise<boolean> {
    try {
      await mkdir(this.directory, { recursive: true });
      const { bavail, bsize } = await statfs(this.directory);
      if ((bavail * bsize) / MB < SPARE + lock.unpacked) return false;
      await removeTree(path); // left by a killed process with the same id
      await unpackSource(lock, archive, path, { toolbox: this.toolbox, signal: this.signal });
      return true;
    } catch {
      await removeTree(path);
      return false;
    }
  }
}
