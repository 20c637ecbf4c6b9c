import { Readable } from 'node:stream';
import { writeStream } from '../tree/archive-file';
import { checkedBytes } from '../tree/checked-bytes';
import { exportEntries, type ExportEntry, type ExportWhat } from './export-tree';
import type { ManifestEntry } from '../tree/manifest';
import { checkWhole, type Store } from '../store/store';

/** A file that belongs to no artifact: its path, content and mode. */
export interface AddedFile {
  readonly path: string;
  readonly content: Buffer;
  /** Default 0o644. */
  readonly mode?: number;
}

/** A character device. The archive must contain them, since nothing else in the booted system creates any. */
interface Device {
  readonly path: string;
  readonly major: number;
  readonly minor: number;
}

/** The devices of a build, and the console for the machine's first process. */
const DEVICES: readonly Device[] = [
  { path: 'dev/console', major: 5, minor: 1 },
  { path: 'dev/full', major: 1, minor: 7 },
  { path: 'dev/null', major: 1, minor: 3 },
  { path: 'dev/urandom', major: 1, minor: 9 },
  { path: 'dev/zero', major: 1, minor: 5 },
];

/** The time of every name, as in an artifact: SOURCE_DATE_EPOCH. */
const TIME = 1;

/** The file types, as in st_mode. */
const KINDS = { dir: 0o040000, file: 0o100000, link: 0o120000, device: 0o020000 } as const;

/**
 * Writes artifacts as a root file system that a Linux kernel boots (an uncompressed cpio archive in the "newc" format,
 * see the kernel's Documentation/driver-api/early-userspace/buffer-format.rst), identical, byte for byte, on every
 * machine.
 *
 * @param added additional files, such as /init; directories come before their content
 * @throws UserError if an artifact is missing or damaged in the store
 */
export async function writeInitramfs(
  store: Store,
  what: ExportWhat,
  added: readonly (AddedFile | { readonly path: string; readonly directory: true })[],
  file: string,
): Promise<void> {
  await checkWhole(store, what.artifacts);
  const entries = await exportEntries(store, what);
  await writeStream(file, Readable.from(archiveOf(entries, added), { objectMode: false }));
}

async function* archiveOf(
  entries: readonly ExportEntry[],
  added: Parameters<typeof writeInitramfs>[2],
): AsyncGenerator<Buffer> {
  let inode = 1;
  for (const { entry, file } of entries) {
    yield header(inode++, entry.path, modeOf(entry), sizeOf(entry));
    if (entry.type === 'link') yield padded(Buffer.from(entry.content, 'latin1'));
    if (entry.type === 'file' && file !== undefined) {
      yield* checkedBytes(entry, file);
      yield padding(entry.size);
    }
  }
  for (const { path, major, minor } of DEVICES) {
    yield header(inode++, path, KINDS.device | 0o666, 0, [major, minor]);
  }
  for (const each of added) {
    if ('directory' in each) {
      yield header(inode++, each.path, KINDS.dir | 0o755, 0);
    } else {
      yield header(inode++, each.path, KINDS.file | (each.mode ?? 0o644), each.content.length);
      yield padded(each.content);
    }
  }
  yield header(0, 'TRAILER!!!', 0, 0);
}

function modeOf({ type, mode }: ManifestEntry): number {
  if (type === 'link') return KINDS.link | 0o777;
  return (type === 'dir' ? KINDS.dir : KINDS.file) | mode;
}

function sizeOf({ type, size, content }: ManifestEntry): number {
  return type === 'link' ? content.length : size;
}

/** The header of a name, the name and its padding, one character a byte, as in manifests. */
function header(inode: number, path: string, mode: number, size: number, device = [0, 0]): Buffer {
  const [major = 0, minor = 0] = device;
  const name = Buffer.from(`${path}\0`, 'latin1');
  // magic; inode, mode, uid, gid, links, time, size, the device it is on (two), the device it is (two), the
  // name's length, a checksum that is not used
  const fields = [inode, mode, 0, 0, 1, TIME, size, 0, 0, major, minor, name.length, 0];
  const text = `070701${fields.map((field) => field.toString(16).padStart(8, '0')).join('')}`;
  return padded(Buffer.concat([Buffer.from(text), name]));
}

/** Every part begins at a multiple of four bytes. */
function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, padding(bytes.length)]);
}

function padding(length: number): Buffer {
  return Buffer.alloc(-length & 3);
}
