import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { sha256 } from './digest';

/** What a name in a tree stands for. Only the first three may be in an artifact. */
export type EntryType = 'file' | 'dir' | 'link' | 'socket' | 'device' | 'fifo';

/** One name of a tree. */
export interface ManifestEntry {
  /** Path below the tree's root without a leading slash, one character a byte (latin1), as the kernel knows it. */
  readonly path: string;
  readonly type: EntryType;
  /** Permission bits with set-uid, set-gid and sticky; 0 for a link, which has none of its own. */
  readonly mode: number;
  /** Bytes of a file's content; 0 for everything else. */
  readonly size: number;
  /** A file's sha256, a link's target (one character a byte), otherwise empty. */
  readonly content: string;
}

/** All names of a tree, bytewise sorted; owner and time do not count, names and modes do. */
export interface Manifest {
  readonly entries: readonly ManifestEntry[];
  /** One line an entry: path, type, mode (octal), size, sha256 or link target, separated by tabs. */
  readonly text: string;
  /** The sha256 of the text: two trees with one fingerprint are the same tree. */
  readonly fingerprint: string;
  /** Bytes of all files together. */
  readonly size: number;
  /** How many files and links there are (directories are not counted). */
  readonly files: number;
}

/** Files up to this many bytes are read at once, larger ones as a stream. */
const SMALL = 1 << 20;
/** How many files are read at the same time: as many as Node has threads for it. */
const READERS = 4;

/**
 * Reads a whole tree. The order in which the file system lists names does not matter.
 *
 * @param root the tree's root directory, which is not itself an entry
 */
export async function scanTree(root: string): Promise<Manifest> {
  const entries: ManifestEntry[] = [];
  const files: ManifestEntry[] = [];
  await listTree(root, '', (entry) => (entry.type === 'file' ? files : entries).push(entry));
  let next = 0;
  const reader = async (): Promise<void> => {
    for (let file = files[next++]; file; file = files[next++]) {
      entries.push({ ...file, content: await hashFile(bytes(`${latin1(root)}/${file.path}`), file.size) });
    }
  };
  await Promise.all(Array.from({ length: READERS }, reader));
  return manifestOf(entries);
}

/** The manifest of entries that are already known, in any order. */
export function manifestOf(entries: readonly ManifestEntry[]): Manifest {
  const sorted = [...entries].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  const text = sorted.map((entry) => `${formatEntry(entry)}\n`).join('');
  const leaves = sorted.filter((entry) => entry.type !== 'dir');
  return {
    entries: sorted,
    text,
    fingerprint: sha256(text),
    size: leaves.reduce((sum, entry) => sum + entry.size, 0),
    files: leaves.length,
  };
}

/**
 * Reads a manifest's text back.
 *
 * @throws Error for a line that is not of a manifest's form
 */
export function parseManifest(text: string): Manifest {
  const lines = text.split('\n').slice(0, -1);
  return manifestOf(
    lines.map((line) => {
      const [path, type, mode, size, content] = line.split('\t');
      if (path === undefined || type === undefined || content === undefined) {
        throw new Error(`not a manifest line: ${JSON.stringify(line)}`);
      }
      return {
        path: unescape(path),
        type: type as EntryType,
        mode: Number.parseInt(mode ?? '', 8),
        size: Number(size),
        content: type === 'link' ? unescape(content) : content,
      };
    }),
  );
}

/** Calls `found` for every name below `root`, without reading any file. A file's content is left empty. */
export async function listTree(
  root: string,
  below: string,
  found: (entry: ManifestEntry) => void,
): Promise<void> {
  const directory = bytes(below ? `${latin1(root)}/${below}` : latin1(root));
  for (const name of await readdir(directory, { encoding: 'buffer' })) {
    const path = (below ? `${below}/` : '') + name.toString('latin1');
    const full = bytes(`${latin1(root)}/${path}`);
    const stat = await lstat(full);
    const mode = stat.mode & 0o7777;
    if (stat.isDirectory()) {
      found({ path, type: 'dir', mode, size: 0, content: '' });
      await listTree(root, path, found);
    } else if (stat.isSymbolicLink()) {
      const target = (await readlink(full, { encoding: 'buffer' })).toString('latin1');
      found({ path, type: 'link', mode: 0, size: 0, content: target });
    } else if (stat.isFile()) {
      found({ path, type: 'file', mode, size: stat.size, content: '' });
    } else {
      const type = stat.isSocket() ? 'socket' : stat.isFIFO() ? 'fifo' : 'device';
      found({ path, type, mode, size: 0, content: '' });
    }
  }
}

async function hashFile(file: Buffer, size: number): Promise<string> {
  if (size <= SMALL) return sha256(await readFile(file));
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file, { highWaterMark: SMALL })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

function formatEntry(entry: ManifestEntry): string {
  const mode = entry.mode.toString(8).padStart(4, '0');
  const content = entry.type === 'link' ? escape(entry.content) : entry.content;
  return [escape(entry.path), entry.type, mode, String(entry.size), content].join('\t');
}

/** Anything but printable ASCII, and the backslash itself, is written as \xHH, so that a line stays a line. */
function escape(raw: string): string {
  return raw.replace(/[^\x20-\x5b\x5d-\x7e]/g, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

function unescape(text: string): string {
  return text.replace(/\\x([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** The path as the kernel takes it: one byte a character. */
function bytes(path: string): Buffer {
  return Buffer.from(path, 'latin1');
}

/** A path that came from JavaScript (UTF-8) in the one-character-a-byte form. */
function latin1(path: string): string {
  return Buffer.from(path).toString('latin1');
}
