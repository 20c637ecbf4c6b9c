import { closeSync, constants, fstatSync, openSync } from 'node:fs';
import { UserError } from '../../ground/user-error';
import { packingOf } from '../explain/compressed';
import { piecesOf } from '../sides/directory-side';
import type { ArchiveSource } from '../sides/archive-side';
import type { Unpacker } from './unpacker';

/** Opens a file that the reader named: a link is followed, but a FIFO does not block. */
export function openNamed(path: string): number {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  if (fstatSync(fd).isFile()) return fd;
  closeSync(fd);
  throw new UserError(`${path} is not a plain file`, 'Name a plain file, or a directory.');
}

/** The bytes of a file that the reader named. */
export async function* fileBytes(path: string): AsyncGenerator<Buffer> {
  const fd = openNamed(path);
  try {
    yield* piecesOf(fd);
  } finally {
    closeSync(fd);
  }
}

/** A tar archive, compressed or not, judged by its first bytes. */
export function unpackedTar(
  label: string,
  bytes: () => AsyncIterable<Buffer>,
  unpacker: Unpacker,
): ArchiveSource {
  return { label, read: () => unpacked(bytes(), unpacker) };
}

/** Some bytes, decompressed if they are compressed. */
export async function* unpacked(bytes: AsyncIterable<Buffer>, unpacker: Unpacker): AsyncGenerator<Buffer> {
  const chunks = bytes[Symbol.asyncIterator]();
  const source = { closed: false };
  async function* all(first: Buffer): AsyncGenerator<Buffer> {
    try {
      yield first;
      for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) yield next.value;
    } finally {
      source.closed = true;
      await chunks.return?.();
    }
  }
  try {
    const first = await chunks.next();
    if (first.done === true) return;
    const packing = packingOf(first.value);
    if (packing === undefined) yield* all(first.value);
    else yield* unpacker.stream(packing, all(first.value));
  } finally {
    if (!source.closed) await chunks.return?.();
  }
}
