import type { Manifest, ManifestEntry } from '../tree/manifest';
import { compareEntries, type Difference } from './compare-manifests';
import type { Cause, Explanation } from './explain/explanation';
import { escape } from '../tree/tree-path';

/** A name that differs between the sides of an audit, or two names of one file. */
export interface Finding {
  /** Below the tree's root; anything but printable ASCII is written as \xHH. */
  readonly path: string;
  /** The name on the right, if it is another one. */
  readonly rightPath?: string;
  readonly differences: readonly Difference[];
  readonly cause: Cause;
  /** Why it differs, in one line; undefined if only hashes are known. */
  readonly text?: string;
  /** Further lines, such as a diff. */
  readonly details: readonly string[];
}

/** The entries of one path, or of two that belong together, before they are explained. */
export interface EntryPair {
  readonly left?: ManifestEntry;
  readonly right?: ManifestEntry;
}

/** The pairs of entries that differ, sorted by path. Both manifests are sorted, so that nothing is copied. */
export function differingPairs(left: Manifest, right: Manifest): EntryPair[] {
  const [lefts, rights] = [left.entries, right.entries];
  const pairs: EntryPair[] = [];
  for (let l = 0, r = 0; l < lefts.length || r < rights.length;) {
    const [one, other] = [lefts[l], rights[r]];
    if (one !== undefined && (other === undefined || one.path < other.path)) {
      pairs.push({ left: one });
      l += 1;
    } else if (other !== undefined && (one === undefined || other.path < one.path)) {
      pairs.push({ right: other });
      r += 1;
    } else {
      if (one && other && !same(one, other)) pairs.push({ left: one, right: other });
      l += 1;
      r += 1;
    }
  }
  return pairs;
}

function same(one: ManifestEntry, other: ManifestEntry): boolean {
  return (
    one.type === other.type &&
    one.mode === other.mode &&
    one.size === other.size &&
    one.content === other.content
  );
}

/** A finding of a pair, with the cause that its entries alone show. */
export function findingOf({ left, right }: EntryPair, explanation?: Explanation): Finding {
  const entry = left ?? right;
  if (entry === undefined) throw new Error('a pair has no entry');
  const two = left !== undefined && right !== undefined && left.path !== right.path;
  const path = escape(entry.path);
  const differences = two
    ? [...compareEntries(path, left, undefined), ...compareEntries(escape(right.path), undefined, right)]
    : compareEntries(path, left, right);
  const { cause, text, details } = explanation ?? {
    cause: causeOf(differences),
    details: [],
    text: undefined,
  };
  return {
    path,
    ...(two ? { rightPath: escape(right.path) } : {}),
    differences,
    cause,
    ...(text === undefined ? {} : { text }),
    details,
  };
}

function causeOf(differences: readonly Difference[]): Cause {
  const kinds = new Set(differences.map(({ kind }) => kind));
  if (kinds.has('only-left') || kinds.has('only-right')) return 'only here';
  if (kinds.has('type')) return 'type';
  if (kinds.has('content') || kinds.has('size')) return 'not explained';
  return kinds.has('target') ? 'target' : 'mode';
}

/** An explained finding as lines: `PATH: CAUSE: TEXT`, and its details below it. */
export function findingLines({ path, cause, text, details }: Finding): string[] {
  if (text === undefined) return [];
  return [`${path}: ${cause}: ${text}`, ...details.map((line) => `    ${line}`)];
}
