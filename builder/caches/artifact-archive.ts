import { createReadStream, createWriteStream } from 'node:fs';
import { chmod, mkdir } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { extract, pack, type ExtractEvents, type Header } from 'tar-stream';
import { WrongBytes } from './blob';
import { addEntry, utf8 } from '../tree/tree-archive';
import type { Manifest, ManifestEntry } from '../tree/manifest';
import { finishEntry, writeEntry } from '../tree/write-entry';
import type { Store } from '../store/store';
import { join } from 'node:path';

/** A name in an archive. */
type Source = ExtractEvents['entry'][1];

/** Bytes that the archive's headers of one name have at most, beside the name itself: its own, and two of long names. */
const HEADERS = 4 * 512;
/** Bytes of the archive's end, rounded up. */
const END = 1 << 20;

/** Writes an artifact of the store, which has been checked, as tar+gzip. */
export async function packArtifact(
  store: Store,
  { fingerprint, entries }: Manifest,
  file: string,
): Promise<void> {
  const archive = pack();
  const fill = async (): Promise<void> => {
    const tree = store.tree(fingerprint);
    for (const entry of entries) await addEntry(archive, entry, join(tree, utf8(entry.path)));
    archive.finalize();
  };
  fill().catch((error: unknown) => archive.destroy(error as Error));
  await pipeline(archive as unknown as Readable, createGzip(), createWriteStream(file, { flags: 'wx' }));
}

/**
 * Unpacks an artifact from tar+gzip. The archive is hostile: it must have exactly the names of the manifest, in its
 * order, each with its type, size and content. Paths, modes and targets of links are taken from the manifest, so that an
 * archive can write nothing else, and not one byte more than the artifact has.
 *
 * @param manifest has passed {@link checkPlaces} and the rules for artifacts
 * @param directory does not exist yet
 * @throws WrongBytes if the archive is another one
 */
export async function unpackArtifact(
  file: string,
  manifest: Manifest,
  directory: string,
  signal: AbortSignal,
): Promise<void> {
  const archive = extract();
  const names = manifest.entries.values();
  await mkdir(directory, { mode: 0o700 });
  const writing = writeAll(archive, names, directory);
  const reading = pipeline(
    createReadStream(file, { highWaterMark: 1 << 20 }),
    createGunzip(),
    atMost(manifest),
    archive as unknown as NodeJS.WritableStream,
    { signal },
  );
  try {
    await Promise.all([writing, reading]);
  } catch (error) {
    archive.destroy();
    await Promise.allSettled([writing, reading]);
    signal.throwIfAborted();
    throw failure(error);
  }
  for (const entry of [...manifest.entries].reverse())
    if (entry.type === 'dir') await finishEntry(directory, entry);
  await chmod(directory, 0o755);
}

/**
 * Checks that every name is below directories of the manifest, which come before it: then nothing can be written
 * through a link, or elsewhere.
 *
 * @throws WrongBytes
 */
export function checkPlaces({ entries }: Manifest): void {
  const directories = new Set(['']);
  const seen = new Set<string>();
  for (const { path, type } of entries) {
    const above = path.slice(0, Math.max(0, path.lastIndexOf('/')));
    if (!directories.has(above) || seen.has(path)) {
      throw new WrongBytes(`sends a manifest that is no tree: ${JSON.stringify(path.slice(0, 100))}`);
    }
    seen.add(path);
    if (type === 'dir') directories.add(path);
  }
}

async function writeAll(
  archive: ReturnType<typeof extract>,
  names: Iterator<ManifestEntry, undefined>,
  directory: string,
): Promise<void> {
  for await (const found of archive) {
    const next = names.next();
    const entry = next.done === true ? undefined : next.value;
    if (entry === undefined || !isSame(found.header, entry)) throw another(found.header.name);
    if (entry.type !== 'file') found.resume();
    await writeEntry(directory, entry, hashed(entry, found));
  }
  const rest = names.next();
  if (rest.done !== true) throw new WrongBytes(`sends an archive without ${JSON.stringify(rest.value.path)}`);
}

function isSame({ name, type, size, linkname }: Header, entry: ManifestEntry): boolean {
  const path = utf8(entry.path);
  if (entry.type === 'dir') return type === 'directory' && name === `${path}/`;
  if (name !== path) return false;
  if (entry.type === 'link') return type === 'symlink' && linkname === utf8(entry.content);
  return entry.type === 'file' && type === 'file' && size === entry.size;
}

/** The bytes of a file in the archive. They throw at their end if they are others than the manifest names. */
async function* hashed(entry: ManifestEntry, found: Source): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  for await (const chunk of found) {
    hash.update(chunk as Buffer);
    yield chunk as Buffer;
  }
  if (hash.digest('hex') !== entry.content) throw another(entry.path);
}

/** Ends an archive that is longer than that of the artifact can be, before it fills the disk or the memory. */
function atMost({ entries, size }: Manifest): Transform {
  const paths = entries.reduce((sum, { path, content }) => sum + 2 * (path.length + content.length), 0);
  const most = size + paths + entries.length * (HEADERS + 512) + END;
  let count = 0;
  return new Transform({
    transform(chunk: Buffer, _, done) {
      count += chunk.length;
      if (count > most) done(new WrongBytes('sends an archive that is longer than its artifact'));
      else done(null, chunk);
    },
  });
}

function another(name: string): WrongBytes {
  return new WrongBytes(`sends an archive of something else: ${JSON.stringify(name.slice(0, 100))}`);
}

function failure(error: unknown): Error {
  const { code = '', message } = error as NodeJS.ErrnoException;
  if (error instanceof WrongBytes || /^E[A-Z]+$/.test(code)) return error as Error;
  return new WrongBytes(`sends an archive that cannot be read: ${message}`);
}
