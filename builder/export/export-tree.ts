import { join } from 'node:path';
import type { Pack } from 'tar-stream';
import { writeArchive } from '../tree/archive-file';
import { DIRECTORIES, LINKS } from '../sandbox/layout';
import type { ManifestEntry } from '../tree/manifest';
import { checkWhole, type Store } from '../store/store';
import { addEntry, utf8 } from '../tree/tree-archive';
import { writeTree } from '../tree/write-tree';

/** Directories of the sandbox's root that have no use outside of a build. */
const ONLY_IN_BUILDS = ['src', 'build', 'out', 'recipe'];

/** What to export: artifacts, and whether to add the fixed directories and links of a root file system. */
export interface ExportWhat {
  /** Fingerprints of artifacts without a common path. */
  readonly artifacts: readonly string[];
  /** Adds /bin, /lib, /etc, /tmp, /dev, /proc, so that `docker import` makes a usable image. Default false. */
  readonly rootfs?: boolean;
}

/**
 * Copies artifacts into a new or empty directory. Files are checked against the manifests while they are copied.
 *
 * @throws UserError if the directory is not empty, or an artifact is missing or damaged in the store
 */
export async function exportDirectory(store: Store, what: ExportWhat, directory: string): Promise<void> {
  await checkWhole(store, what.artifacts);
  await writeTree(directory, await exportEntries(store, what));
}

/**
 * Writes artifacts as a tar archive that is identical, byte for byte, on every machine: sorted, owned by root, with
 * one fixed time.
 *
 * @param options.gzip whether to compress it: the archive inside is the same everywhere, the compressed bytes only
 *   with the same zlib in Node
 * @throws UserError if an artifact is missing or damaged in the store
 */
export async function exportTar(
  store: Store,
  what: ExportWhat,
  file: string,
  options: { readonly gzip?: boolean } = {},
): Promise<void> {
  await checkWhole(store, what.artifacts);
  await writeArchive(file, async (archive) => await addAll(store, what, archive), options);
}

async function addAll(store: Store, what: ExportWhat, archive: Pack): Promise<void> {
  for (const { entry, file } of await exportEntries(store, what)) await addEntry(archive, entry, file);
  archive.finalize();
}

/** A name in the export, and for a file the path of its content in the store. */
export interface ExportEntry {
  readonly entry: ManifestEntry;
  readonly file?: string;
}

/** Everything in the export, sorted bytewise, so that a directory comes before its content. */
export async function exportEntries(store: Store, what: ExportWhat): Promise<ExportEntry[]> {
  const entries = new Map<string, ExportEntry>();
  if (what.rootfs) for (const entry of fixedEntries()) entries.set(entry.path, { entry });
  for (const fingerprint of what.artifacts) {
    for (const entry of (await store.manifest(fingerprint)).entries) {
      entries.set(entry.path, { entry, file: join(store.tree(fingerprint), utf8(entry.path)) });
    }
  }
  return [...entries.values()].sort((a, b) => (a.entry.path < b.entry.path ? -1 : 1));
}

/** The fixed directories and links of the sandbox that a running system needs. */
export function fixedEntries(): ManifestEntry[] {
  const directories = DIRECTORIES.filter((name) => !ONLY_IN_BUILDS.includes(name)).map(
    (path): ManifestEntry => ({
      path,
      type: 'dir',
      mode: path === 'tmp' ? 0o1777 : 0o755,
      size: 0,
      content: '',
    }),
  );
  const links = Object.entries(LINKS).map(([path, content]): ManifestEntry => ({
    path,
    type: 'link',
    mode: 0,
    size: 0,
    content,
  }));
  return [...directories, ...links];
}
