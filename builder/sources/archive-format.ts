import type { FileHandle } from 'node:fs/promises';

/** How an archive is compressed: tar's option for it, and the program that tar runs for that. */
export interface ArchiveFormat {
  readonly option: string | undefined;
  readonly program: string | undefined;
}

const PLAIN: ArchiveFormat = { option: undefined, program: undefined };

/** Detected by the first bytes of the file, because a name may be wrong. */
const FORMATS: readonly { readonly magic: readonly number[]; readonly format: ArchiveFormat }[] = [
  { magic: [0x1f, 0x8b], format: { option: '--gzip', program: 'gzip' } },
  { magic: [0x42, 0x5a, 0x68], format: { option: '--bzip2', program: 'bzip2' } },
  { magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a], format: { option: '--xz', program: 'xz' } },
  { magic: [0x28, 0xb5, 0x2f, 0xfd], format: { option: '--zstd', program: 'zstd' } },
  { magic: [0x4c, 0x5a, 0x49, 0x50], format: { option: '--lzip', program: 'lzip' } },
];

/** Reads a file's first bytes. An unknown format is treated as a plain tar; tar reports it if it is not one. */
export async function archiveFormat(file: FileHandle): Promise<ArchiveFormat> {
  // Reads at an explicit position, so that a program that gets this file afterwards reads from its beginning.
  const { buffer } = await file.read(Buffer.alloc(8), 0, 8, 0);
  return FORMATS.find(({ magic }) => magic.every((byte, at) => buffer[at] === byte))?.format ?? PLAIN;
}
