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

/** What a look at something in the store found. */
export type Presence = 'present' | 'missing' | 'damaged';

/** What an artifact's manifest says of all its files together. */
export type Totals = Pick<Manifest, 'size' | 'files'>;

/** Bytes that no manifest has: a line is about 150, and gcc has a few thousand. */
const LARGEST_MANIFEST = 256 << 20;

/**
 * Where the store is unless a setting says otherwise: `$XDG_CACHE_HOME/seedstage`, or `~/.cache/seedstage`.
 *
 * @throws UserError where the user has no home
 */
export function defaultStore(environment: NodeJS.ProcessEnv = process.env): string {
  const cache = environment['XDG_CACHE_HOME'];
  return join(cache && isAbsolute(cache) ? cache : join(userHome(), '.cache'), 'seedstage', 'store');
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
 * A thing is written beside its place and renamed into it: it is there whole, or not at all. Nothing that is read
 * from here is believed: an artifact is its fingerprint, or it is damaged.
 */
export class Store {
  /** Artifacts that this process has read whole once: builds do not read them again. */
  private readonly verified = new Set<string>();
  /** What manifests say, as long as their files are the ones that were read. */
  private readonly known = new Map<string, { readonly stamp: string; readonly totals: Totals }>();

  /** @param root the store's directory, absolute; made when it is first written to */
  constructor(readonly root: string) {}

  path(...names: string[]): string {
    return join(this.root, ...names);
  }

  /** The directory that holds the artifact's files, whether or not it is there. */
  tree(fingerprint: string): string {
    return this.path('artifacts', fingerprint, 'tree');
  }

  /** Whether an artifact is there, by its manifest: the tree is not read. */
  has(fingerprint: string): boolean {
    return this.totals(fingerprint) !== undefined;
  }

  /** What an artifact's manifest says of all its files; nothing where there is no sound one. */
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

  /** Takes the lock of this name; see {@link lockFile}. */
  lock(name: string, options?: LockOptions): Promise<FileLock> {
    return lockFile(this.path('locks', name), options);
  }

  /**
   * Reads an artifact whole, and compares its manifest and its tree with the fingerprint.
   *
   * @param again whether the tree is read even if this process has read it before: what is handed out is
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
   * The manifest of an artifact that is there, if it is the one that the fingerprint names.
   *
   * @throws UserError when it is damaged
   */
  async manifest(fingerprint: string): Promise<Manifest> {
    try {
      return readManifest(this.manifestFile(fingerprint), fingerprint);
    } catch {
      throw damaged(fingerprint, 'its manifest is damaged');
    }
  }

  /**
   * Moves a finished tree into the store. One that is there already is kept, unless it is damaged.
   *
   * @param tree a directory on the store's file system; it is gone afterwards
   * @param manifest of that tree
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
   * Removes something of the store: it is out of its place at once, however long the removal takes, and whoever is
   * killed meanwhile leaves no half of it there. A link is removed, and never what it points to.
   */
  async discard(path: string): Promise<void> {
    if (kindOf(path) === 'nothing') return;
    let gone = path;
    try {
      const aside = await this.temporary('removed');
      await rename(path, aside);
      gone = aside;
    } catch {
      // A full disk has no room for tmp/, and an ordinary user cannot move a directory that he may not write to.
    }
    await removeTree(gone);
  }

  /** A name in tmp/ that nobody else has. */
  private async temporary(what: string): Promise<string> {
    const directory = this.path('tmp');
    await mkdir(directory, { recursive: true, mode: 0o700 });
    if (kindOf(directory) !== 'directory') {
      throw new UserError(
        `${directory} of the store is a link, expected a directory`,
        'Remove it: it is made again.',
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

/** The error for an artifact that is not what its fingerprint says. */
export function damaged(fingerprint: string, problem: string): UserError {
  return new UserError(
    `the artifact ${fingerprint.slice(0, 12)}… is damaged in the store: ${problem}`,
    'Run `pulumi up --refresh`, which makes it again.',
  );
}

/**
 * @throws UserError when an artifact is not whole in the store now, whatever this process saw of it before
 */
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

/** @throws Error for anything but the very text that has this fingerprint, in the one form that we write */
function readManifest(file: string, fingerprint: string): Manifest {
  const text = readPlainFile(file, LARGEST_MANIFEST).toString('utf8');
  if (sha256(text) !== fingerprint) throw new Error(`${file} is not the manifest of ${fingerprint}`);
  const manifest = parseManifest(text);
  if (manifest.fingerprint !== fingerprint) throw new Error(`${file} is not a manifest`);
  return manifest;
}

/** What is at a path; a link is not followed. */
function kindOf(path: string): 'nothing' | 'directory' | 'other' {
  try {
    return lstatSync(path).isDirectory() ? 'directory' : 'other';
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return 'nothing';
    throw error;
  }
}
