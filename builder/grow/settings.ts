import type { CacheSetting } from '../caches/caches';
import type { Trust } from '../caches/trust';

/** How builds run: none of these is in a key. */
export interface BuilderSettings {
  /** The store's directory, absolute. */
  readonly store: string;
  /** Directories with `recipes/` and `sources/`: first the package's own assets, then the user's. */
  readonly recipes: readonly string[];
  /** Compile jobs of all builds together, at least 1. */
  readonly jobs: number;
  /** The user's mirrors, tried last: URLs that have every source under its file name. */
  readonly mirrors: readonly string[];
  /** A directory with sources under their file names, tried first. */
  readonly mirrorDir?: string;
  /** Whether only the store and `mirrorDir` may be used. */
  readonly offline: boolean;
  /** `off`: every requested build really runs, so that two runs can be compared. */
  readonly reuse: 'on' | 'off';
  /** Where artifacts are looked for before they are built, in this order. Default: nowhere. */
  readonly caches?: readonly CacheSetting[];
  /** Whose word is taken for what a cache has. Default: nobody's. */
  readonly trust?: Trust;
  /** `plain`: this machine's tar unpacks without a sandbox, for machines that have none. Default `sandbox`. */
  readonly unpack?: 'sandbox' | 'plain';
  /** False: copy input roots even if the kernel can overlay them. Default true. */
  readonly overlay?: boolean;
}
