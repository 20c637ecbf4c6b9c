import { lstatSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { yielder } from '../ground/event-loop';
import { manifestOf, scanTree, type Manifest, type ManifestEntry } from '../tree/manifest';
import { shown, type FileName } from '../tree/tree-path';
import { openDirectory, walkTree } from '../tree/tree-walk';
import { DIRECTORIES, LINKS, WRITABLE } from './layout';

/** The largest number of names that are reported: a build may have left any number. */
export const MOST_STRAY = 1000;

/**
 * Names outside the writable directories that a run touched, from an overlay's upper layer: it contains what was
 * created or changed, and a character device for what was removed.
 *
 * @returns absolute paths inside the sandbox, printable, sorted, at most {@link MOST_STRAY}
 */
export async function strayNames(upper: string): Promise<string[]> {
  const stray: string[] = [];
  const yieldTurn = yielder();
  /** The number of names in each directory that the walk has entered. */
  const names: number[] = [];
  const count = (): void => void (names[names.length - 1] = (names.at(-1) ?? 0) + 1);
  const open = (file: FileName, path: string): number | undefined => {
    try {
      return openDirectory(file);
    } catch (error) {
      if (path === '' || (error as NodeJS.ErrnoException).code !== 'EACCES') throw error;
      count();
      stray.push(`/${shown(path)}/`);
      return undefined;
    }
  };
  for (const { path, directory, leaving } of walkTree(upper, { open, enters: (path) => !isWritable(path) })) {
    if (directory) {
      count();
      names.push(0);
    } else if (leaving) {
      // A directory that is empty in the upper layer: nothing was copied up into it, so the run created it.
      if (names.pop() === 0 && path !== '' && !isFixed(path)) stray.push(`/${shown(path)}/`);
    } else if (!isWritable(path)) {
      count();
      stray.push(`/${shown(path)}`);
    }
    if (stray.length >= MOST_STRAY) break;
    await yieldTurn();
  }
  return stray.sort();
}

/** The directories that are scanned before and after a run if there is no overlay. */
export const FIXED = ['usr', 'etc', 'recipe', 'dev'] as const;

/** Names in the root directory itself that were created, changed or removed: only the fixed ones belong there. */
export function changedInRoot(root: string): string[] {
  const links = LINKS as Readonly<Record<string, string | undefined>>;
  const found = readdirSync(root, { encoding: 'latin1' });
  const wrong = found.filter((name) => {
    const target = Object.hasOwn(links, name) ? links[name] : undefined;
    if (target === undefined) return !isFixed(name);
    const path = join(root, name);
    return !lstatSync(path).isSymbolicLink() || readlinkSync(path) !== target;
  });
  const gone = [...DIRECTORIES, ...Object.keys(LINKS)].filter((name) => !found.includes(name));
  const outside = [...wrong, ...gone].filter((name) => !isWritable(name));
  return outside.map((name) => `/${shown(name)}`).slice(0, MOST_STRAY);
}

/** Scans everything that a run must not change. Afterwards a directory may be unreadable, or no directory any more. */
export async function scanFixed(root: string): Promise<Manifest[]> {
  const manifests: Manifest[] = [];
  for (const name of FIXED) {
    const directory = join(root, name);
    const there = lstatSync(directory, { throwIfNoEntry: false })?.isDirectory() ?? false;
    manifests.push(there ? await scanTree(directory, { unreadable: 'listed' }) : manifestOf([]));
  }
  return manifests;
}

/**
 * Names that differ between two scans of the {@link FIXED} directories.
 *
 * @returns absolute paths inside the sandbox, printable, sorted, at most {@link MOST_STRAY}
 */
export function changedNames(before: readonly Manifest[], after: readonly Manifest[]): string[] {
  const changed = new Set<string>();
  for (const [index, name] of FIXED.entries()) {
    const old = byPath(before[index]);
    const now = byPath(after[index]);
    for (const path of new Set([...old.keys(), ...now.keys()])) {
      if (changed.size >= MOST_STRAY) break;
      if (!isSame(old.get(path), now.get(path))) changed.add(`/${name}/${shown(path)}`);
    }
  }
  return [...changed].sort();
}

function byPath(manifest: Manifest | undefined): Map<string, ManifestEntry> {
  return new Map(manifest?.entries.map((entry) => [entry.path, entry]));
}

function isSame(one: ManifestEntry | undefined, two: ManifestEntry | undefined): boolean {
  if (one === undefined || two === undefined) return false;
  const { type, mode, size, content } = one;
  return two.type === type && two.mode === mode && two.size === size && two.content === content;
}

function isWritable(path: string): boolean {
  return (WRITABLE as readonly string[]).includes(path);
}

function isFixed(path: string): boolean {
  return (DIRECTORIES as readonly string[]).includes(path);
}
