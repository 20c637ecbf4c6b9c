/** How builds are run: none of it is in a key. */
export interface BuilderSettings {
  /** The store's directory, absolute. */
  readonly store: string;
  /** Directories that hold `recipes/` and `sources/`: the package's own assets first, then the user's. */
  readonly recipes: readonly string[];
  /** Compile jobs over all builds together, at least 1. */
  readonly jobs: number;
  /** Mirrors of the user's, tried last: URLs that hold every source by its file name. */
  readonly mirrors: readonly string[];
  /** A directory that holds sources by their file name, tried first. */
  readonly mirrorDir?: string;
  /** Whether nothing but the store and `mirrorDir` may be used. */
  readonly offline: boolean;
  /** `off`: every build that is asked for really runs, so that two runs can be compared. */
  readonly reuse: 'on' | 'off';
  /** `plain`: this machine's tar unpacks without a sandbox, for machines that have none. Default `sandbox`. */
  readonly unpack?: 'sandbox' | 'plain';
  /** False to copy input roots although the kernel could overlay them. Default true. */
  readonly overlay?: boolean;
}
