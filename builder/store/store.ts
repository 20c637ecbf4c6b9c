import { lstatSync } from 'node:fs';
import { chmod, mkdir, rename } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { unique } from '../ground/part-file';
import { sha256 } from '../ground/digest';
import { lockFile, type FileLock, type LockOptions } from '../ground/file-lock';
import { parseManifest, scanTree, type Manifest } from '../tree/manifest';
import { readPlainFile } from '../ground/plain-file';
import { removeTree, writeWhole } from '../tree/tree-files';
import { UserError } from '../ground/user-error';
import { userHome } from '../ground/user-home';

/** The state of something in the store. */
export type Presence = 'present' | 'missing' | 'damaged';

/** The totals over all files of an artifact, from its manifest. */
export type Totals = Pick<Manifest, 'size' | 'files'>;

/** The largest manifest, in bytes: a line has about 150, and gcc has a few thousand lines. */
const LARGEST_MANIFEST = 256 << 20;

/**
 * The store's default directory: `$XDG_CACHE_HOME/seedstage`, or `~/.cache/seedstage`.
 *
 * @throws UserError if the user has no home
 */
export function defaultStore(environment: NodeJS.ProcessEnv = process.env): string {
  const cache = environment['XDG_CACHE_HOME'];
  return join(cache && isAbsolute(cache) ? cache : join(userHome(), '.cache'), 'seedstage', 'store');
}

/**
 * The store: artifacts by fingerprint, and the paths of everything else that is kept:
 *
 *     artifacts/FINGERPRINT/{tree,manifest}   the results of builds
 *     sources/SHA256                          downloaded files
 *     records/KEY/ID.json                     provenance: inputs, place, time and build of an artifact
 *     results/DIGEST.json                     the record for a recipe with given inputs
 *     roots/ID.json                           the keys that stacks need
 *     audits/ID.txt                           full reports of audits
 *     locks/, logs/, work/, tools/, tmp/
 *
 * Everything is written under a temporary name and renamed into place, so that it is complete or absent. Nothing that
 * is read from here is trusted: an artifact matches its fingerprint, or it is damaged.
 */
export class Store {
  /** Artifacts that this process has verified once: builds do not read them again. */
  private readonly verified = new Set<string>();
  /** The totals from manifests, valid while the files are the ones that were read. */
  private readonly known = new Map<string, { readonly stamp: string; readonly totals: Totals }>();

  /** @param root the store's directory, absolute; created on the first write */
  constructor(readonly root: string) {}

  path(...names: string[]): string {
    return join(this.root, ...names);
  }

  /** The directory of an artifact's files, whether or not it exists. */
  tree(fingerprint: string): string {
    return this.path('artifacts', fingerprint, 'tree');
  }

  /** Whether an artifact exists, judged by its manifest; the tree is not read. */
  has(fingerprint: string): boolean {
    return this.totals(fingerprint) !== undefined;
  }

  /** The totals over an artifact's files, from its manifest; undefined if there is no valid one. */
  totals(fingerprint: string): Totals | undefined {
    const file = this.manifestFile(fingerprint);
    try {
      const { ino, size, mtimeNs, ctimeNs } = lstatSync(file, { bigint: true });
      const stamp = [ino, size, mtimeNs, ctimeNs].join();
      const known = this.known.get(fingerprint);
      if (known?.stamp === stamp) return known.totals;
      const { size: bytes, files } = readManifest(file, fingerprint);
      this.known.set(fingerprint, { stamp, totals: { size: bytes, files } });
      return { size: bytes, files };
    } catch {
      this.known.delete(fingerprint);
      return undefined;
    }
  }

  /** Takes the lock with this name; see {@link lockFile}. */
  lock(name: string, options?: LockOptions): Promise<FileLock> {
    return lockFile(this.path('locks', name), options);
  }

  /**
   * Reads a whole artifact, and compares its manifest and its tree with the fingerprint.
   *
   * @param again whether to read the tree even if this process has verified it before: required before an artifact
   *   leaves the store
   */
  async check(fingerprint: string, again = false): Promise<Presence> {
    if (kindOf(this.path('artifacts', fingerprint)) === 'nothing') {
      this.verified.delete(fingerprint);
      return 'missing';
    }
    if (this.has(fingerprint) && this.verified.has(fingerprint) && !again) return 'present';
    if (!(await this.isWhole(fingerprint))) {
      this.verified.delete(fingerprint);
      return 'damaged';
    }
    this.verified.add(fingerprint);
    return 'present';
  }

  /**
   * The manifest of an artifact in the store, if it matches the fingerprint.
   *
   * @throws UserError if it is damaged
   */
  async manifest(fingerprint: string): Promise<Manifest> {
    try {
      return readManifest(this.manifestFile(fingerprint), fingerprint);
    } catch {
      throw damaged(fingerprint, 'its manifest is damaged');
    }
  }

  /**
   * Moves a finished tree into the store. An existing artifact is kept, unless it is damaged.
   *
   * @param tree a directory on the store's file system, which no longer exists afterwards
   * @param manifest the manifest of that tree
   */
  async put(tree: string, manifest: Manifest): Promise<void> {
    const { fingerprint } = manifest;
    const lock = await this.lock(`artifact-${fingerprint}`);
    try {
      if ((await this.check(fingerprint, true)) === 'present') {
        await removeTree(tree);
        return;
      }
      const staged = await this.temporary('artifact');
      try {
        await mkdir(staged, { recursive: true });
        await chmod(staged, 0o755);
        await rename(tree, join(staged, 'tree'));
        await writeWhole(join(staged, 'manifest'), manifest.text, true);
        await this.discard(this.path('artifacts', fingerprint));
        await mkdir(this.path('artifacts'), { recursive: true });
        await rename(staged, this.path('artifacts', fingerprint));
      } finally {
        await removeTree(staged);
      }
      this.verified.add(fingerprint);
    } finally {
      await lock.release();
    }
  }

  /**
   * Removes something from the store. It leaves its place at once, however long the removal takes, so that a killed
   * process leaves no partial content there. A link is removed, never its target.
   */
  async discard(path: string): Promise<void> {
    if (kindOf(path) === 'nothing') return;
    let gone = path;
    try {
      const aside = await this.temporary('removed');
      await rename(path, aside);
      gone = aside;
    } catch {
      // A full disk has no space for tmp/, and an ordinary user cannot move a directory without write permission.
    }
    await removeTree(gone);
  }

  /** An unused name in tmp/. */
  private async temporary(what: string): Promise<string> {
    const directory = this.path('tmp');
    await mkdir(directory, { recursive: true, mode: 0o700 });
    if (kindOf(directory) !== 'directory') {
      throw new UserError(
        `${directory} of the store is a link, expected a directory`,
        'Remove it: it will be created again.',
      );
    }
    return this.path('tmp', `${what}-${process.pid}-${unique()}`);
  }

  private manifestFile(fingerprint: string): string {
    return this.path('artifacts', fingerprint, 'manifest');
  }

  private async isWhole(fingerprint: string): Promise<boolean> {
    const places = [this.path('artifacts', fingerprint), this.tree(fingerprint)];
    if (!this.has(fingerprint) || places.some((place) => kindOf(place) !== 'directory')) return false;
    const found = await scanTree(this.tree(fingerprint)).catch(() => undefined);
    return found?.fingerprint === fingerprint;
  }
}

/** The error for an artifact that does not match its fingerprint. */
export function damaged(fingerprint: string, problem: string): UserError {
  return new UserError(
    `the artifact ${fingerprint.slice(0, 12)}… is damaged in the store: ${problem}`,
    'Run `pulumi up --refresh`, which makes it again.',
  );
}

/** @throws UserError if an artifact in the store is missing or damaged now, whatever this process found earlier */
export async function checkWhole(store: Store, fingerprints: readonly string[]): Promise<void> {
  for (const fingerprint of fingerprints) {
    const presence = await store.check(fingerprint, true);
    if (presence === 'present') continue;
    throw new UserError(
      `the artifact ${fingerprint.slice(0, 12)}… is ${presence} in the store`,
      'Run `pulumi up --refresh`, which makes it again.',
    );
  }
}

/** @throws Error for anything but the text with this fingerprint, in exactly the form that we write */
function readManifest(file: string, fingerprint: string): Manifest {
  const text = readPlainFile(file, LARGEST_MANIFEST).toString('utf8');
  if (sha256(text) !== fingerprint) throw new Error(`${file} is not the manifest of ${fingerprint}`);
  const manifest = parseManifest(text);
  if (manifest.fingerprint !== fingerprint) throw new Error(`${file} is not a manifest`);
  return manifest;
}

/** The type of what is at a path; a link is not followed. */
function kindOf(path: string): 'nothing' | 'directory' | 'other' {
  try {
    return lstatSync(path).isDirectory() ? 'directory' : 'other';
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return 'nothing';
    throw error;
  }
}
