import { mkdir, rename, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Toolbox } from '../sandbox/toolbox';
import { unpackSource, type SourceLock } from '../sources';
import type { Store } from '../store/store';
import { removeTree } from '../tree/tree-files';

/** Bytes of a megabyte, as locks state the size of their trees. */
const MB = 1 << 20;
/** Megabytes of disk that stay free for builds: below that, nothing is unpacked before it is needed. */
const SPARE = 2048;

interface Tree {
  readonly lock: SourceLock;
  readonly archive: string;
  /** Builds that may ask for it, this one included. */
  readonly times: number;
  readonly path: string;
  /** Whether the tree is there and whole; nothing as long as its turn has not come. */
  whole?: Promise<boolean>;
}

/**
 * Source trees that are unpacked beside the builds, before a build asks for them: the first builds of a chain
 * follow each other and leave processors idle, and unpacking is a fifth of their time.
 *
 * A tree is given away once, and then unpacked again as long as somebody may ask for it. What goes wrong here is no
 * error: the build unpacks for itself, and says why.
 */
export class TreesAhead {
  private readonly trees = new Map<string, Tree>();
  private readonly directory: string;
  private turn: Promise<unknown> = Promise.resolve();
  private begun = false;

  /** @param signal ends the unpacking */
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
   * @param archive the lock's file, its bytes just hashed
   * @param times how many builds may ask for it, one after the other; default 1
   */
  begin(lock: SourceLock, archive: string, times = 1): void {
    if (times < 1 || this.trees.has(lock.sha256)) return;
    const tree: Tree = { lock, archive, times, path: join(this.directory, lock.sha256) };
    this.trees.set(lock.sha256, tree);
    this.begun = true;
    this.turn = this.turn.then(() => {
      // A build that needed it before its turn came has unpacked it for itself.
      if (this.trees.get(lock.sha256) === tree) return (tree.whole = this.unpack(tree));
      return undefined;
    });
  }

  /**
   * Moves a source's tree to where a build wants it.
   *
   * @param directory on the store's file system; empty or not there yet
   * @returns false if there is none: the directory is as it was
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

  /** Waits until nothing is unpacked any more, and removes what nobody took. */
  async close(): Promise<void> {
    await this.turn;
    if (this.begun) await removeTree(this.directory);
  }

  private async unpack({ lock, archive, path }: Tree): Promise<boolean> {
    try {
      await mkdir(this.directory, { recursive: true });
      const { bavail, bsize } = await statfs(this.directory);
      if ((bavail * bsize) / MB < SPARE + lock.unpacked) return false;
      await removeTree(path); // left by a process of this number that was killed
      await unpackSource(lock, archive, path, { toolbox: this.toolbox, signal: this.signal });
      return true;
    } catch {
      await removeTree(path);
      return false;
    }
  }
}
