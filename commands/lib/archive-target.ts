import { statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { quote } from '../../builder/ground/quote';
import { WrongCall } from './command';

/** The target of an export. */
export interface Target {
  readonly kind: 'directory' | 'tar' | 'tar.gz' | 'image';
  /** Absolute. */
  readonly path: string;
}

/** Longest first. */
const ARCHIVES = [
  ['.oci.tar', 'image'],
  ['.tar.gz', 'tar.gz'],
  ['.tar', 'tar'],
] as const;

/** Endings of archives and images that export does not write: a directory with such a name would be a mistake. */
const OTHERS =
  /\.(tgz|tbz2?|txz|tzst|tar\.\w+|zip|7z|rar|gz|bz2|xz|zst|lz4?|cpio|ar|deb|rpm|apk|iso|img|qcow2|oci|docker|squashfs|sqfs|ext4)$/;

/**
 * The kind of target, from its name: an archive by its ending, otherwise a directory.
 *
 * @throws WrongCall for an unsupported archive format, and for an archive that exists
 */
export function targetOf(name: string, { force }: { readonly force: boolean }, command: string): Target {
  const path = resolve(name);
  const there = statSync(path, { throwIfNoEntry: false });
  if (name.endsWith('/') || there?.isDirectory() === true) return { kind: 'directory', path };
  const kind = ARCHIVES.find(([ending]) => basename(path).toLowerCase().endsWith(ending))?.[1];
  const lower = basename(path).toLowerCase();
  if (kind === undefined && OTHERS.test(lower)) {
    throw new WrongCall(
      `${quote(name)} is not the name of an archive, expected FILE.tar, FILE.tar.gz, FILE.oci.tar, or a directory ` +
        `(for a directory of that name: ${name}/)`,
      command,
    );
  }
  if (there !== undefined && !force) {
    throw new WrongCall(
      kind === undefined
        ? `${quote(name)} is a file, expected a directory or a name that ends in .tar, .tar.gz or .oci.tar`
        : `${quote(name)} already exists; --force overwrites it`,
      command,
    );
  }
  return { kind: kind ?? 'directory', path };
}
