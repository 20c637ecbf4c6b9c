import type { BuildRecord } from '../store/record';
import type { Manifest, ManifestEntry } from '../tree/manifest';

/** What a side of an audit can be. */
export const SIDE_FORMS = [
  'package',
  'artifact',
  'golden',
  'manifest',
  'fingerprint',
  'directory',
  'archive',
  'image',
  'butch',
] as const;
export type SideForm = (typeof SIDE_FORMS)[number];

/**
 * Takes the content of a file, which it need not read to the end.
 *
 * @param entries the wanted names of the file: several if they are hard links
 */
export type TakeFile = (entries: readonly ManifestEntry[], content: AsyncIterable<Buffer>) => Promise<void>;

/** Reads the files of a side. */
export interface SideFiles {
  /**
   * Reads files in any order, in one pass: those that cannot be read any more are left out.
   *
   * @param wanted entries of the side's manifest, all of them files
   */
  visit(wanted: readonly ManifestEntry[], take: TakeFile): Promise<void>;
}

/** One side of an audit: what is known of a tree. */
export interface Side {
  readonly form: SideForm;
  /** As the reader named it. */
  readonly name: string;
  /** Where it comes from, in one line. */
  readonly origin: string;
  /** All names of the tree; undefined if only a hash is known. */
  readonly manifest?: Manifest;
  /** The fingerprint of the tree; undefined for a butch value. */
  readonly fingerprint?: string;
  /** The value of `butch checksum -D`, if that is all that is known. */
  readonly butch?: string;
  /** Undefined if there are no bytes, only hashes. */
  readonly files?: SideFiles;
  /** For a side without bytes: how to get them, as a sentence. */
  readonly toGetBytes?: string;
  /** Identifies the files on this machine: two sides with the same place are not two trees. */
  readonly place?: string;
  /** The build that it is the result of. */
  readonly record?: BuildRecord;
}
