/** Why a name differs, as far as its bytes show it. */
export type Cause =
  | 'compression'
  | 'archive'
  | 'path'
  | 'date'
  | 'build id'
  | 'elf'
  | 'text'
  | 'binary'
  | 'mode'
  | 'target'
  | 'type'
  | 'only here'
  | 'moved'
  | 'not explained';

/** The explanation of a difference. */
export interface Explanation {
  readonly cause: Cause;
  /** One line, safe to print. */
  readonly text: string;
  /** Further lines, such as a diff, safe to print. */
  readonly details: readonly string[];
}

/** Two versions of the same bytes. */
export interface TwoBytes {
  readonly left: Buffer;
  readonly right: Buffer;
  /** Whether both are complete, and not only the beginnings of larger files. */
  readonly whole: boolean;
  /** The names of the sides in texts. */
  readonly names: readonly [string, string];
}

/** Formats that need a program of the machine. */
export type Packing = 'gzip' | 'xz' | 'bzip2' | 'zstd' | 'lzip';

/** What an explainer can use. */
export interface ExplainTools {
  /** Decompresses bytes; undefined if it is not possible here, or they are damaged, or too large. */
  readonly unpack: (packing: Packing, bytes: Buffer) => Promise<Buffer | undefined>;
  /** Explains bytes inside of others, such as a member of an archive; undefined if that would go too deep. */
  readonly inner: (bytes: TwoBytes) => Promise<Explanation | undefined>;
}

/** Explains a difference of one format; returns undefined for anything else. */
export type Explainer = (bytes: TwoBytes, tools: ExplainTools) => Promise<Explanation | undefined>;
