import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { Header, Pack } from 'tar-stream';
import type { ManifestEntry } from './manifest';
import { shown } from './tree-path';
import { UserError } from './user-error';

/** The time of every name in an archive, as in an artifact: SOURCE_DATE_EPOCH. */
const TIME = new Date(1000);

/** A link in the file's place is not followed, and a fifo there keeps nobody waiting. */
const READ = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * Adds one name to an archive.
 *
 * @param file holds the content, where the entry is a file
 * @throws UserError when that is not the content that the entry names
 */
export async function addEntry(archive: Pack, entry: ManifestEntry, file?: string): Promise<void> {
  const common = { uid: 0, gid: 0, uname: '', gname: '', mtime: TIME };
  const path = utf8(entry.path);
  if (entry.type === 'dir') {
    archive.entry({ ...common, name: `${path}/`, type: 'directory', mode: entry.mode });
  } else if (entry.type === 'link') {
    archive.entry({ ...common, name: path, type: 'symlink', mode: 0o777, linkname: utf8(entry.content) });
  } else if (file !== undefined) {
    await addFile(archive, { ...common, name: path, type: 'file', mode: entry.mode }, entry, file);
  }
}

async function addFile(
  archive: Pack,
  header: Partial<Header> & Pick<Header, 'name'>,
  entry: ManifestEntry,
  file: string,
): Promise<void> {
  const from = await open(file, READ).catch(() => undefined);
  try {
    const stat = await from?.stat();
    if (!from || !stat?.isFile() || stat.size !== entry.size) throw damaged(entry);
    const hash = createHash('sha256');
    const hashed = async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
      for await (const chunk of chunks) {
        hash.update(chunk);
        yield chunk;
      }
    };
    const to = archive.entry({ ...header, size: entry.size });
    await pipeline(from.createReadStream({ autoClose: false }), hashed, to);
    if (hash.digest('hex') !== entry.content) throw damaged(entry);
  } finally {
    await from?.close();
  }
}

function damaged({ path }: ManifestEntry): UserError {
  return new UserError(
    `${shown(path)} is damaged: it is not the file that its manifest names`,
    'Run `pulumi up --refresh`, which makes the artifact again.',
  );
}

/** Manifests hold one character a byte; tar-stream and Node write strings as UTF-8. */
export function utf8(path: string): string {
  return Buffer.from(path, 'latin1').toString('utf8');
}
