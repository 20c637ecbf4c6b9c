import type { FileHandle } from 'node:fs/promises';

/** How an archive is packed: tar's option for it, and the program that tar runs then. */
export interface ArchiveFormat {
  readonly option: string | undefined;
  readonly program: string | undefined;
}

const PLAIN: ArchiveFormat = { option: undefined, program: undefined };

/** By the first bytes of the file: names may lie. */
const FORMATS: readonly { readonly magic: readonly number[]; readonly format: ArchiveFormat }[] = [
  { magic: [0x1f, 0x8b], format: { option: '--gzip', program: 'gzip' } },
  { magic: [0x42, 0x5a, 0x68], format: { option: '--bzip2', program: 'bzip2' } },
  { magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a], format: { option: '--xz', program: 'xz' } },
  { magic: [0x28, 0xb5, 0x2f, 0xfd], format: { option: '--zstd', program: 'zstd' } },
  { magic: [0x4c, 0x5a, 0x49, 0x50], format: { option: '--lzip', program: 'lzip' } },
];

/** Looks at a file's first bytes. What is not known is taken for a plain tar: tar says if it is none. */
export async function archiveFormat(file: FileHandle): Promise<ArchiveFormat> {
  // With a position: a program that the file is handed to reads from its beginning.
  const { buffer } = await file.read(Buffer.alloc(8), 0, 8, 0);
  return FORMATS.find(({ magic }) => magic.every((byte, at) => buffer[at] === byte))?.format ?? PLAIN;
}
