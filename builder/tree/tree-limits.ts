import { shown } from './tree-path';
import { UserError } from '../ground/user-error';

/** How large a tree may be. */
export interface TreeLimits {
  /** The number of names. */
  readonly names: number;
  /** The number of names in one path. */
  readonly depth: number;
  /** Bytes of one path. */
  readonly path: number;
  /** Bytes of all paths together. */
  readonly paths: number;
  /** Bytes of all files together, holes included: a sparse file is long but uses no disk. */
  readonly bytes: number;
}

/**
 * No source and no artifact comes near these limits: gcc's source has 100,000 names, whose paths total 5 MB. A larger
 * tree was made to exhaust its reader.
 */
export const TREE_LIMITS: TreeLimits = {
  names: 1_000_000,
  depth: 256,
  path: 4096,
  paths: 1 << 27,
  bytes: 2 ** 36,
};

/** A tree that is larger than {@link TreeLimits} allow. */
export class TreeTooLarge extends UserError {
  constructor(
    root: string,
    /** The first path beyond a limit, one character a byte. */
    readonly path: string,
    /** The limit that it exceeds. */
    readonly says: string,
  ) {
    super(
      `${root}/${shown(path)} ${says}`,
      'Find out what created this tree: no source and no artifact needs that.',
    );
  }
}

/** Counts the names of a walk, and ends the walk when they exceed a limit. */
export class TreeCount {
  private names = 0;
  private paths = 0;

  constructor(
    private readonly root: string,
    private readonly limits: TreeLimits,
  ) {}

  /** @throws TreeTooLarge */
  add(path: string, depth: number): void {
    const { limits } = this;
    this.names += 1;
    this.paths += path.length;
    if (depth > limits.depth) throw this.refuse(path, `is more than ${limits.depth} levels deep`);
    if (path.length > limits.path) throw this.refuse(path, `is a path of more than ${limits.path} bytes`);
    if (this.names > limits.names) throw this.refuse(path, `is beyond the limit of ${limits.names} names`);
    if (this.paths > limits.paths) {
      throw this.refuse(path, `is beyond the limit of ${limits.paths >> 20} MB for all paths together`);
    }
  }

  private refuse(path: string, says: string): TreeTooLarge {
    return new TreeTooLarge(this.root, path, says);
  }
}
