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

/** Reads the files of a side, to explain a difference. */
export interface SideFiles {
  /**
   * The beginning of a file.
   *
   * @param entry of the side's manifest
   * @param most the most bytes to read
   * @returns undefined if it cannot be read any more
   */
  read(entry: ManifestEntry, most: number): Promise<Buffer | undefined>;
  /** Called once with all entries that may be read, before the first of them is: an archive is read in one pass. */
  expect?(entries: readonly ManifestEntry[]): Promise<void>;
  /** The value of `butch checksum -D`, or why it cannot be computed. */
  butch?(): Promise<{ readonly value: string } | { readonly problem: string }>;
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
  /** Releases what it holds, such as temporary files. */
  close?(): Promise<void>;
}
