import { existsSync } from 'node:fs';
import { mkdir, readFile, rename } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { lockFile, type FileLock, type LockOptions } from './file-lock';
import { parseManifest, scanTree, type Manifest } from './manifest';
import { removeTree, writeWhole } from './tree-files';

/** What a look at something in the store found. */
export type Presence = 'present' | 'missing' | 'damaged';

/** Where the store is unless a setting says otherwise: `$XDG_CACHE_HOME/seedstage`, or `~/.cache/seedstage`. */
export function defaultStore(environment: NodeJS.ProcessEnv = process.env): string {
  const cache = environment['XDG_CACHE_HOME'];
  return join(cache && isAbsolute(cache) ? cache : join(homedir(), '.cache'), 'seedstage', 'store');
}

/**
 * Artifacts by their fingerprint, and the places of everything else that is kept:
 *
 *     artifacts/FINGERPRINT/{tree,manifest}   what builds brought out
 *     sources/SHA256                          downloaded files
 *     records/KEY/ID.json                     what a build was made from, where, when, by which build
 *     results/DIGEST.json                     which record answers for a recipe with given inputs
 *     roots/ID.json                           what some stack still wants
 *     audits/ID.txt                           the whole report of an audit
 *     locks/, logs/, work/, tools/, tmp/
 *
 * A thing is written beside its place and renamed into it: it is there whole, or not at all.
 */
export class Store {
  /** Artifacts that this process has read whole once: they are not read again. */
  private readonly verified = new Set<string>();

  /** @param root the store's directory, absolute; made when it is first written to */
  constructor(readonly root: string) {}

  path(...names: string[]): string {
    return join(this.root, ...names);
  }

  /** The directory that holds the artifact's files, whether or not it is there. */
  tree(fingerprint: string): string {
    return this.path('artifacts', fingerprint, 'tree');
  }

  /** Whether an artifact is there, without reading it. */
  has(fingerprint: string): boolean {
    return existsSync(this.path('artifacts', fingerprint, 'manifest'));
  }

  /** Takes the lock of this name; see {@link lockFile}. */
  lock(name: string, options?: LockOptions): Promise<FileLock> {
    return lockFile(this.path('locks', name), options);
  }

  /** Reads an artifact whole and compares it with its fingerprint; once a process unless `again` is set. */
  async check(fingerprint: string, again = false): Promise<Presence> {
    if (!this.has(fingerprint)) {
      this.verified.delete(fingerprint);
      return 'missing';
    }
    if (this.verified.has(fingerprint) && !again) return 'present';
    const found = await scanTree(this.tree(fingerprint)).catch(() => undefined);
    if (found?.fingerprint !== fingerprint) {
      this.verified.delete(fingerprint);
      return 'damaged';
    }
    this.verified.add(fingerprint);
    return 'present';
  }

  /** The manifest of an artifact that is there. */
  async manifest(fingerprint: string): Promise<Manifest> {
    return parseManifest(await readFile(this.path('artifacts', fingerprint, 'manifest'), 'utf8'));
  }

  /**
   * Moves a finished tree into the store. One that is there already is kept, unless it is damaged.
   *
   * @param tree a directory on the store's file system; it is gone afterwards
   * @param manifest of that tree
   */
  async put(tree: string, manifest: Manifest): Promise<void> {
    const place = this.path('artifacts', manifest.fingerprint);
    const lock = await this.lock(`artifact-${manifest.fingerprint}`);
    try {
      if ((await this.check(manifest.fingerprint, true)) === 'present') {
        await removeTree(tree);
        return;
      }
      await removeTree(place);
      await mkdir(place, { recursive: true });
      await rename(tree, join(place, 'tree'));
      // Last, because its being there says that the artifact is whole.
      await writeWhole(join(place, 'manifest'), manifest.text, true);
      this.verified.add(manifest.fingerprint);
    } finally {
      await lock.release();
    }
  }
}
