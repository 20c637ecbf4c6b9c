import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { pack, type Pack } from 'tar-stream';
import { fixedEntries } from './export-tree';
import type { ManifestEntry } from '../tree/manifest';
import type { Store } from '../store/store';
import { addEntry, utf8 } from '../tree/tree-archive';

/** One layer of an image: an archive that is identical, byte for byte, on every machine. */
export interface Layer {
  /** The sha256 of the archive, 64 hexadecimal digits. */
  readonly digest: string;
  /** Bytes of the archive. */
  readonly size: number;
  /** Returns a new stream of the archive; may be called any number of times. */
  readonly read: () => Pack;
}

/** The layer with the fixed directories and links of a root file system. */
export async function rootLayer(): Promise<Layer> {
  return await layerOf(fixedEntries());
}

/**
 * The layer of an artifact.
 *
 * @param fingerprint the fingerprint of an artifact that has been checked in the store
 */
export async function artifactLayer(store: Store, fingerprint: string): Promise<Layer> {
  return await treeLayer(store.tree(fingerprint), (await store.manifest(fingerprint)).entries);
}

/** The layer of a tree with these entries. */
export async function treeLayer(tree: string, entries: readonly ManifestEntry[]): Promise<Layer> {
  return await layerOf(entries, ({ path }) => join(tree, utf8(path)));
}

/**
 * Generates the archive once for its digest and size. It is not kept, but generated again for each reader. Every
 * file's bytes are hashed each time, so a later stream matches the digest or ends with an error.
 */
async function layerOf(
  entries: readonly ManifestEntry[],
  file?: (entry: ManifestEntry) => string,
): Promise<Layer> {
  const sorted = [...entries].sort((a, b) => (a.path < b.path ? -1 : 1));
  const read = (): Pack => archiveOf(sorted, file);
  const hash = createHash('sha256');
  let size = 0;
  for await (const chunk of read()) {
    hash.update(chunk as Buffer);
    size += (chunk as Buffer).length;
  }
  return { digest: hash.digest('hex'), size, read };
}

function archiveOf(entries: readonly ManifestEntry[], file?: (entry: ManifestEntry) => string): Pack {
  const archive = pack();
  const write = async (): Promise<void> => {
    for (const entry of entries) await addEntry(archive, entry, file?.(entry));
    archive.finalize();
  };
  write().catch((error: unknown) => archive.destroy(error as Error));
  return archive;
}
