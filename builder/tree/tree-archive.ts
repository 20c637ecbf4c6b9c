import { pipeline } from 'node:stream/promises';
import type { Pack } from 'tar-stream';
import { checkedBytes } from './checked-bytes';
import type { ManifestEntry } from './manifest';

/** The time of every name in an archive, as in an artifact: SOURCE_DATE_EPOCH. */
const TIME = new Date(1000);

/**
 * Adds one name to an archive. `file` has the content, if it is a file.
 *
 * @throws UserError if the bytes that went into the archive are not the entry's
 */
export async function addEntry(archive: Pack, entry: ManifestEntry, file?: string): Promise<void> {
  const common = { uid: 0, gid: 0, uname: '', gname: '', mtime: TIME };
  const path = utf8(entry.path);
  if (entry.type === 'dir') {
    archive.entry({ ...common, name: `${path}/`, type: 'directory', mode: entry.mode });
  } else if (entry.type === 'link') {
    archive.entry({ ...common, name: path, type: 'symlink', mode: 0o777, linkname: utf8(entry.content) });
  } else if (file !== undefined) {
    const to = archive.entry({ ...common, name: path, type: 'file', mode: entry.mode, size: entry.size });
    await pipeline(checkedBytes(entry, file), to);
  }
}

/** Manifests have one character a byte; tar-stream and Node write strings as UTF-8. */
export function utf8(path: string): string {
  return Buffer.from(path, 'latin1').toString('utf8');
}
