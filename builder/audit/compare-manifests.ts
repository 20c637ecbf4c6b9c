import { escape, type Manifest, type ManifestEntry } from '../tree/manifest';

/** The property in which a path differs between two trees. */
export type DifferenceKind = 'only-left' | 'only-right' | 'type' | 'mode' | 'size' | 'content' | 'target';

/** One difference between two trees. */
export interface Difference {
  /** The path below the tree's root; anything but printable ASCII is written as \xHH. */
  readonly path: string;
  readonly kind: DifferenceKind;
  /**
   * The value on the left: a type, a mode in octal, bytes, a sha256 or a link's target; or for a path that exists on
   * one side only, a summary of it.
   */
  readonly left?: string;
  /** The same on the right. */
  readonly right?: string;
}

/** All differences between two trees, sorted by path; none if their fingerprints are equal. */
export function compareManifests(left: Manifest, right: Manifest): Difference[] {
  const lefts = byPath(left);
  const rights = byPath(right);
  const paths = [...new Set([...lefts.keys(), ...rights.keys()])].sort();
  return paths.flatMap((path) => compareEntries(escape(path), lefts.get(path), rights.get(path)));
}

/**
 * A difference as one line of text.
 *
 * @param names the names of the left and the right side
 */
export function differenceText(difference: Difference, names: readonly [string, string]): string {
  const { path, kind, left = '', right = '' } = difference;
  if (kind === 'only-left') return `${path}: only ${names[0]} (${left})`;
  if (kind === 'only-right') return `${path}: only ${names[1]} (${right})`;
  return `${path}: ${kind} ${left} ${names[0]}, ${right} ${names[1]}`;
}

function byPath({ entries }: Manifest): Map<string, ManifestEntry> {
  return new Map(entries.map((entry) => [entry.path, entry]));
}

/** The differences of one path, of which at least one side has an entry. */
export function compareEntries(
  path: string,
  left: ManifestEntry | undefined,
  right: ManifestEntry | undefined,
): Difference[] {
  if (left === undefined) {
    return right === undefined ? [] : [{ path, kind: 'only-right', right: summary(right) }];
  }
  if (right === undefined) return [{ path, kind: 'only-left', left: summary(left) }];
  // A directory and a file have nothing else to compare.
  if (left.type !== right.type) return [{ path, kind: 'type', left: left.type, right: right.type }];
  const values: readonly (readonly [DifferenceKind, string, string])[] = [
    ['mode', octal(left.mode), octal(right.mode)],
    ['size', String(left.size), String(right.size)],
    left.type === 'link'
      ? ['target', escape(left.content), escape(right.content)]
      : ['content', left.content, right.content],
  ];
  return values.filter(([, l, r]) => l !== r).map(([kind, l, r]) => ({ path, kind, left: l, right: r }));
}

function summary({ type, mode, size, content }: ManifestEntry): string {
  if (type === 'link') return `link to ${escape(content)}`;
  return type === 'file' ? `file, mode ${octal(mode)}, ${size} bytes` : `${type}, mode ${octal(mode)}`;
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}
