import type { Manifest } from './manifest';

/** A file of a tree that is not as it was expected. */
export interface UnexpectedFile {
  readonly path: string;
  /** The sha256 that it was expected to have. */
  readonly sha256: string;
  /** What it has instead; undefined if there is no such file. */
  readonly found: string | undefined;
}

/**
 * The first file that a tree lacks or has with another content.
 *
 * @param files the expected files: path to sha256
 */
export function unexpectedFile(
  { entries }: Manifest,
  files: Readonly<Record<string, string>>,
): UnexpectedFile | undefined {
  for (const [path, sha256] of Object.entries(files)) {
    const found = entries.find((entry) => entry.path === path)?.content;
    if (found !== sha256) return { path, sha256, found };
  }
  return undefined;
}
