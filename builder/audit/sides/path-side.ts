import { closeSync, createReadStream, existsSync, statSync } from 'node:fs';
import { lstatSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UserError } from '../../ground/user-error';
import { readSmallPlain } from '../../sources/plain-file';
import { pathOf } from '../read/archive-tree';
import { isTar, tarMembers } from '../read/tar-members';
import { fileBytes, unpacked, unpackedTar } from '../read/unpacked-tar';
import type { Unpacker } from '../read/unpacker';
import type { Side } from '../side';
import { archiveSide, reading } from './archive-side';
import { directorySide, openFileBelow, piecesOf, placeOf } from './directory-side';
import { imageSide, type ImageLayout } from './image-side';
import { LARGEST_TEXT, textSide } from './text-side';
import { packingOf } from '../explain/compressed';

/** The file that every OCI image layout has, and its index. */
const LAYOUT_FILES = ['oci-layout', 'index.json'];

/** What opening a path needs. */
export interface PathRun {
  readonly signal: AbortSignal;
  readonly unpacker: Unpacker;
  /** The directory that paths are relative to. */
  readonly base: string;
}

/** How a path is to be read: `file` finds out by its content. */
export type PathForm = 'file' | 'manifest' | 'directory' | 'archive' | 'image';

/**
 * A path of this machine as a side.
 *
 * @throws UserError for a path that is nothing of that form
 */
export async function pathSide(form: PathForm, name: string, value: string, run: PathRun): Promise<Side> {
  const path = existing(value, run.base);
  if (statSync(path).isDirectory()) {
    if (form === 'image' || (form === 'file' && LAYOUT_FILES.every((file) => existsSync(join(path, file))))) {
      return await imageSide(name, directoryLayout(path), run.unpacker);
    }
    if (form === 'directory' || form === 'file') return await directorySide(name, path, run.signal);
    throw unfit(path, 'a directory', form);
  }
  if (form === 'directory') throw unfit(path, 'a file', form);
  const archive = form === 'manifest' ? undefined : await archiveIn(path, form, name, run);
  if (archive !== undefined) return archive;
  const bytes = readSmallPlain(path, LARGEST_TEXT);
  const side = bytes && textSide(name, `the file ${path}`, bytes);
  if (side !== undefined) return side;
  throw new UserError(
    `${path} is nothing that can be compared`,
    'Expected a manifest, a fingerprint, a value of butch, a tar archive or an OCI image layout.',
  );
}

function existing(value: string, base: string): string {
  const path = resolve(base, value);
  if (statSync(path, { throwIfNoEntry: false }) !== undefined) return path;
  const link = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
  throw new UserError(
    link ? `${path} is a symbolic link that leads nowhere` : `there is no file or directory ${path}`,
    'Check the path.',
  );
}

/** A file as an archive, or as an image layout in an archive; undefined if it is neither. */
async function archiveIn(
  path: string,
  form: PathForm,
  name: string,
  run: PathRun,
): Promise<Side | undefined> {
  const { unpacker } = run;
  const start = await startOf(fileBytes(path));
  const packing = packingOf(start);
  if (packing === undefined && !isTar(start)) {
    if (form === 'file') return undefined;
    throw unfit(path, 'not a tar archive', form);
  }
  const source = unpackedTar(path, () => fileBytes(path), unpacker);
  const layout = form === 'archive' ? undefined : await reading(path, () => archiveLayout(path, unpacker));
  if (layout !== undefined) return await imageSide(name, layout, unpacker);
  if (form === 'image') throw unfit(path, 'an archive without oci-layout and index.json', form);
  return await archiveSide(name, source, placeOf(path));
}

async function startOf(bytes: AsyncIterable<Buffer>): Promise<Buffer> {
  for await (const piece of bytes) return piece;
  return Buffer.alloc(0);
}

/** An image layout that is a directory. */
function directoryLayout(path: string): ImageLayout {
  return {
    label: path,
    place: placeOf(path),
    open: (file) => {
      try {
        closeSync(openFileBelow(path, file));
      } catch {
        return undefined;
      }
      return bytesBelow(path, file);
    },
  };
}

async function* bytesBelow(root: string, file: string): AsyncGenerator<Buffer> {
  const fd = openFileBelow(root, file);
  try {
    yield* piecesOf(fd);
  } finally {
    closeSync(fd);
  }
}

/** The image layout in a tar archive: its files are found by their places in it. Undefined if there is none. */
async function archiveLayout(path: string, unpacker: Unpacker): Promise<ImageLayout | undefined> {
  const places = new Map<string, { readonly at: number; readonly size: number }>();
  for await (const { name, type, at, size } of tarMembers(unpacked(fileBytes(path), unpacker))) {
    const file = pathOf(name);
    if (type === '0' && file !== undefined) places.set(file, { at, size });
  }
  if (!LAYOUT_FILES.every((file) => places.has(file))) return undefined;
  const plain = packingOf(await startOf(fileBytes(path))) === undefined ? path : undefined;
  return {
    label: path,
    place: placeOf(path),
    open: (file) => {
      const found = places.get(file);
      if (found === undefined) return undefined;
      return plain === undefined ? memberBytes(path, unpacker, file) : rangeOf(plain, found);
    },
  };
}

function rangeOf(
  path: string,
  { at, size }: { readonly at: number; readonly size: number },
): AsyncIterable<Buffer> {
  if (size === 0) return nothing();
  return createReadStream(path, {
    start: at,
    end: at + size - 1,
    highWaterMark: 1 << 20,
  }) as AsyncIterable<Buffer>;
}

async function* nothing(): AsyncGenerator<Buffer> {
  // an empty file
}

/** A file in a compressed archive: it is decompressed up to there each time. */
async function* memberBytes(path: string, unpacker: Unpacker, file: string): AsyncGenerator<Buffer> {
  for await (const { name, body } of tarMembers(unpacked(fileBytes(path), unpacker))) {
    if (pathOf(name) !== file) continue;
    yield* body;
    return;
  }
}

function unfit(path: string, what: string, form: PathForm): UserError {
  const wanted = {
    manifest: 'a manifest',
    directory: 'a directory',
    archive: 'a tar archive',
    image: 'an OCI image layout',
    file: 'a file',
  };
  return new UserError(
    `${path} is ${what}, expected ${wanted[form]}`,
    'Leave the prefix out, or name another path.',
  );
}
