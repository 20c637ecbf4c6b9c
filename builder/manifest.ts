import { createHash } from 'node:crypto';
import { closeSync, lstatSync, openSync, readdirSync, readFileSync, readlinkSync, readSync } from 'node:fs';
import { breather } from './breath';
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

/** Files up to this many bytes are read at once, larger ones in pieces of this size. */
const PIECE = 1 << 20;

/**
 * Reads a whole tree. The order in which the file system lists names does not matter.
 *
 * @param root the tree's root directory, which is not itself an entry
 */
export async function scanTree(root: string): Promise<Manifest> {
  const entries: ManifestEntry[] = [];
  const breathe = breather();
  const walk = async (below: string): Promise<void> => {
    for (const name of readdirSync(bytes(latin1(root) + below), { encoding: 'buffer' })) {
      const path = `${below}/${name.toString('latin1')}`;
      const file = bytes(latin1(root) + path);
      const entry = readEntry(path.slice(1), file);
      entries.push(
        entry.type === 'file' ? { ...entry, content: await hashFile(file, entry.size, breathe) } : entry,
      );
      if (entry.type === 'dir') await walk(path);
      await breathe();
    }
  };
  await walk('');
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

function readEntry(path: string, file: Buffer): ManifestEntry {
  const stat = lstatSync(file);
  const entry = { path, mode: stat.mode & 0o7777, size: 0, content: '' };
  if (stat.isDirectory()) return { ...entry, type: 'dir' };
  if (stat.isFile()) return { ...entry, type: 'file', size: stat.size };
  if (stat.isSymbolicLink()) {
    const target = readlinkSync(file, { encoding: 'buffer' });
    return { ...entry, type: 'link', mode: 0, content: target.toString('latin1') };
  }
  return { ...entry, type: stat.isSocket() ? 'socket' : stat.isFIFO() ? 'fifo' : 'device' };
}

async function hashFile(
  file: Buffer,
  size: number,
  breathe: () => Promise<void> | undefined,
): Promise<string> {
  if (size <= PIECE) return sha256(readFileSync(file));
  const hash = createHash('sha256');
  const piece = Buffer.allocUnsafe(PIECE);
  const fd = openSync(file, 'r');
  try {
    for (let read = readSync(fd, piece); read > 0; read = readSync(fd, piece)) {
      hash.update(piece.subarray(0, read));
      await breathe();
    }
  } finally {
    closeSync(fd);
  }
  return hash.digest('hex');
}

function formatEntry(entry: ManifestEntry): string {
  const mode = entry.mode.toString(8).padStart(4, '0');
  const content = entry.type === 'link' ? escape(entry.content) : entry.content;
  return [escape(entry.path), entry.type, mode, String(entry.size), content].join('\t');
}

/** Anything but printable ASCII, and the backslash itself, is written as \xHH, so that a line stays a line. */
export function escape(raw: string): string {
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
