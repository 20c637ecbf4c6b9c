import { LinkResolver } from './link-resolution';
import type { Manifest, ManifestEntry } from './manifest';
import { escape, isPrintable, shown, utf8Of } from './tree-path';
import { TREE_LIMITS, type TreeTooLarge, type TreeLimits } from './tree-limits';
import { UserError } from '../ground/user-error';

/** What a host found in an output that a manifest does not record. */
export interface OutputFindings {
  /** Sockets below /out, one character a byte: an archive of the output does not contain them. */
  readonly sockets?: readonly string[];
  /** Extended attributes, including capabilities and access control lists. */
  readonly attributes?: readonly ExtendedAttribute[];
  /** Files that also have a name outside /out, if the returned output does not show that; one character a byte. */
  readonly links?: readonly string[];
  /** Bytes of all files below /out together, holes included. */
  readonly bytes?: number;
  /** Directories that were replaced, such as `/out was replaced by a file`. */
  readonly replaced?: readonly string[];
}

/** An extended attribute of a name below /out. */
export interface ExtendedAttribute {
  /** Below /out without a leading slash, one character a byte; empty for /out itself. */
  readonly path: string;
  /** For example `security.capability`. */
  readonly attribute: string;
}

/**
 * How large an artifact may be. 1,024 bytes is the longest path that every system accepts to which an artifact may be
 * exported (macOS), 255 the longest name. The largest of ours has 2,909 names, 9 deep.
 */
export const ARTIFACT_LIMITS: TreeLimits = {
  ...TREE_LIMITS,
  names: 500_000,
  depth: 128,
  path: 1024,
  bytes: 2 ** 34,
};
const LONGEST_NAME = 255;
const LONGEST_TARGET = 1024;

/** How many problems are collected at most: a build may have left any number. */
const MOST_FOUND = 1000;

interface Rule {
  readonly broken: (entry: ManifestEntry) => boolean;
  readonly says: string;
}

/** The rules that an entry of an artifact must keep, in the order in which they are checked. */
const RULES: readonly Rule[] = [
  { broken: (e) => utf8Of(e.path) === undefined, says: 'has a name that is not UTF-8' },
  { broken: (e) => !isPrintable(utf8Of(e.path) ?? ''), says: 'has a control character in its name' },
  { broken: (e) => lastName(e).length > LONGEST_NAME, says: `has a name of more than ${LONGEST_NAME} bytes` },
  {
    broken: (e) => e.path.length > ARTIFACT_LIMITS.path,
    says: `is a path of more than ${ARTIFACT_LIMITS.path} bytes`,
  },
  {
    broken: (e) => e.path.split('/').length > ARTIFACT_LIMITS.depth,
    says: `is more than ${ARTIFACT_LIMITS.depth} levels deep`,
  },
  // In a layer of an image, such a name removes another file.
  {
    broken: (e) => lastName(e).startsWith('.wh.'),
    says: 'has a name that would remove other files from an image (.wh.)',
  },
  { broken: (e) => e.type === 'socket', says: 'is a socket' },
  { broken: (e) => e.type === 'device', says: 'is a device' },
  { broken: (e) => e.type === 'fifo', says: 'is a fifo' },
  { broken: (e) => (e.mode & 0o4000) !== 0, says: 'is set-uid' },
  { broken: (e) => (e.mode & 0o2000) !== 0, says: 'is set-gid' },
  { broken: (e) => e.type === 'file' && (e.mode & 0o1000) !== 0, says: 'is a file with the sticky bit' },
  // Root can read it, but a user with only the owner's rights could not.
  { broken: (e) => e.type === 'dir' && (e.mode & 0o500) !== 0o500, says: 'cannot be read by its owner' },
  { broken: (e) => e.type === 'file' && (e.mode & 0o400) === 0, says: 'cannot be read by its owner' },
  { broken: (e) => e.path !== 'usr' && !e.path.startsWith('usr/'), says: 'is outside usr/' },
  { broken: (e) => e.path === 'usr' && e.type !== 'dir', says: 'is not a directory' },
  { broken: (e) => e.type === 'link' && e.content === '', says: 'is a symlink to nothing' },
  {
    broken: (e) => e.type === 'link' && e.content.length > LONGEST_TARGET,
    says: `is a symlink to a path of more than ${LONGEST_TARGET} bytes`,
  },
  {
    broken: (e) => e.type === 'link' && utf8Of(e.content) === undefined,
    says: 'is a symlink to a name that is not UTF-8',
  },
  {
    broken: (e) => e.type === 'link' && !isPrintable(utf8Of(e.content) ?? ''),
    says: 'is a symlink to a name with a control character',
  },
];

/**
 * Refuses an output tree that cannot be an artifact: anything but files, directories and relative links below `usr/`,
 * and anything that would run with another's rights, leads out of the artifact, or cannot be stored everywhere that
 * artifacts are sent to.
 *
 * @param findings what the manifest does not record
 * @throws UserError that names the offending paths (at most 10) and what is wrong with each
 */
export function checkArtifact(recipe: string, manifest: Manifest, findings: OutputFindings = {}): void {
  const found: string[] = [];
  for (const each of problemsOf(manifest, findings)) {
    found.push(each);
    if (found.length === MOST_FOUND) break;
  }
  if (found.length > 0) throw refusal(recipe, found);
  if (manifest.files === 0) {
    throw new UserError(
      `${recipe}: the output is empty: nothing was installed below /out`,
      `Change the recipe's script to install into $DESTDIR/usr.`,
    );
  }
}

/** The error for an output that is too large to be read. */
export function tooLarge(recipe: string, { path, says }: TreeTooLarge): UserError {
  return refusal(recipe, [`/out/${shown(path)} ${says}`]);
}

/** Whether an output is larger than any artifact may be: then it is not even read. */
export function isTooLarge({ bytes = 0 }: OutputFindings): boolean {
  return bytes > ARTIFACT_LIMITS.bytes;
}

/** The error for an output that {@link isTooLarge}. */
export function tooManyBytes(recipe: string): UserError {
  return refusal(recipe, [`/out holds files of more than ${ARTIFACT_LIMITS.bytes / 2 ** 20} MB in total`]);
}

/** @param found what is wrong, each with its path */
export function refusal(recipe: string, found: readonly string[]): UserError {
  const rest = found.length - 10;
  const more = rest <= 0 ? '' : `; and ${found.length >= MOST_FOUND ? 'at least ' : ''}${rest} more`;
  return new UserError(
    `${recipe}: the output cannot be an artifact: ${found.slice(0, 10).join('; ')}${more}`,
    `Change the recipe's script to install plain files, directories and relative symlinks below $DESTDIR/usr.`,
  );
}

const LINKED = 'is a hard link to a file outside /out';

function* problemsOf({ entries }: Manifest, findings: OutputFindings): Generator<string> {
  const links = new LinkResolver(entries);
  const outside = namesOutside(entries);
  const told = new Set<string>();
  for (const entry of entries) {
    const says =
      RULES.find(({ broken }) => broken(entry))?.says ??
      (entry.type === 'link' ? links.problemOf(entry) : undefined) ??
      (outside.has(entry.hardLinks?.inode ?? '') ? LINKED : undefined);
    if (says === undefined) continue;
    told.add(entry.path);
    const target = entry.type === 'link' ? ` (-> ${shown(entry.content)})` : '';
    yield `/out/${shown(entry.path)}${target} ${says}`;
  }
  for (const path of findings.links ?? []) {
    if (!told.has(path)) yield `/out/${shown(path)} ${LINKED}`;
  }
  for (const path of findings.sockets ?? []) {
    if (!told.has(path)) yield `/out/${shown(path)} is a socket`;
  }
  for (const { path, attribute } of findings.attributes ?? []) {
    yield `/out/${shown(path)} has the extended attribute ${escape(attribute)}`;
  }
}

/** The files that have more names than the tree contains. */
function namesOutside(entries: readonly ManifestEntry[]): Set<string> {
  const missing = new Map<string, number>();
  for (const { hardLinks } of entries) {
    if (hardLinks) missing.set(hardLinks.inode, (missing.get(hardLinks.inode) ?? hardLinks.count) - 1);
  }
  return new Set([...missing].filter(([, names]) => names > 0).map(([inode]) => inode));
}

function lastName({ path }: ManifestEntry): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
