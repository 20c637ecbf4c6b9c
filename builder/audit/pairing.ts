import type { ManifestEntry } from '../tree/manifest';
import type { EntryPair } from './finding';

/** The endings that compressors add to a name. */
const ENDINGS = ['.gz', '.bz2', '.xz', '.zst', '.lz', '.Z'];

/** How two entries of different names belong together. */
export type Kinship = 'compressed' | 'moved';

/** An entry pair, and how its two names belong together if they are not the same name. */
export interface Paired extends EntryPair {
  readonly kinship?: Kinship;
}

/**
 * Finds names that only one side has, but that belong together: `ls.1` and `ls.1.gz`, and a file that has another name
 * on the other side.
 *
 * @param pairs sorted by path
 */
export function pairUp(pairs: readonly EntryPair[]): Paired[] {
  const lefts = alone(pairs, 'left');
  const rights = alone(pairs, 'right');
  if (lefts.size === 0 || rights.size === 0) return [...pairs];
  const found = new Map<ManifestEntry, { readonly other: ManifestEntry; readonly kinship: Kinship }>();
  const taken = new Set<ManifestEntry>();
  const join = (left: ManifestEntry, right: ManifestEntry, kinship: Kinship): void => {
    if (found.has(left) || taken.has(right)) return;
    found.set(left, { other: right, kinship });
    taken.add(right);
  };
  for (const right of rights.values()) {
    const left = lefts.get(withoutEnding(right.path) ?? '');
    if (left && isCompressed(left, right)) join(left, right, 'compressed');
  }
  for (const left of lefts.values()) {
    const right = rights.get(withoutEnding(left.path) ?? '');
    if (right && isCompressed(right, left)) join(left, right, 'compressed');
  }
  joinMoved(lefts, rights, join);
  return pairs.flatMap((pair): Paired[] => {
    if (pair.left && pair.right) return [pair];
    if (pair.right) return taken.has(pair.right) ? [] : [pair];
    const left = pair.left;
    const kin = left && found.get(left);
    return kin ? [{ left, right: kin.other, kinship: kin.kinship }] : [pair];
  });
}

/** The name without the ending that a compressor added; undefined if it has none. */
export function withoutEnding(name: string): string | undefined {
  const ending = ENDINGS.find((each) => name.endsWith(each));
  return ending === undefined ? undefined : name.slice(0, -ending.length);
}

function isCompressed(plain: ManifestEntry, packed: ManifestEntry): boolean {
  if (plain.type !== packed.type) return false;
  if (plain.type === 'link') return withoutEnding(packed.content) === plain.content;
  return plain.type === 'file';
}

/** Files with equal content under another name. Content that several names have could be any of them. */
function joinMoved(
  lefts: ReadonlyMap<string, ManifestEntry>,
  rights: ReadonlyMap<string, ManifestEntry>,
  join: (left: ManifestEntry, right: ManifestEntry, kinship: Kinship) => void,
): void {
  const unique = (all: ReadonlyMap<string, ManifestEntry>): Map<string, ManifestEntry | undefined> => {
    const byContent = new Map<string, ManifestEntry | undefined>();
    for (const entry of all.values()) {
      if (entry.type !== 'file' || entry.size === 0) continue;
      byContent.set(entry.content, byContent.has(entry.content) ? undefined : entry);
    }
    return byContent;
  };
  const others = unique(rights);
  for (const [content, left] of unique(lefts)) {
    const right = others.get(content);
    if (left && right) join(left, right, 'moved');
  }
}

function alone(pairs: readonly EntryPair[], side: 'left' | 'right'): Map<string, ManifestEntry> {
  return new Map(
    pairs.flatMap((pair) => {
      const entry = pair[side];
      const other = side === 'left' ? pair.right : pair.left;
      return entry && !other ? [[entry.path, entry] as const] : [];
    }),
  );
}
