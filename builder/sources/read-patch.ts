import { basename } from 'node:path';
import { parsePatch, type StructuredPatch, type StructuredPatchHunk } from 'diff';
import { UserError } from '../ground/user-error';
import { printableLine } from '../ground/printable';
import { excerpt } from './excerpt';
import { linesOf, readPatchText } from './patch-text';

/** The changes of a patch to one file. */
export interface FilePatch {
  readonly kind: 'change' | 'create' | 'delete';
  /** The path below the tree's root, one character a byte (latin1). */
  readonly path: string;
  readonly hunks: readonly StructuredPatchHunk[];
  /** The permission bits of a created file, or the new ones of an existing file. */
  readonly mode?: number | undefined;
}

const NOTHING = '/dev/null';
/** The limits of every file system. */
const MOST_NAME = 255;
const MOST_PATH = 2000;

/**
 * Parses a unified diff, as written by diff -u, diff -ruN or git diff; the first directory of each name is ignored
 * (`patch -p1`).
 *
 * @throws UserError for anything but a complete diff: each line that looks like a part of one must be one
 */
export function readPatch(file: string): FilePatch[] {
  const name = basename(file);
  const text = readPatchText(file, name);
  let parts: StructuredPatch[];
  try {
    parts = parsePatch(text);
  } catch (error) {
    throw notDiff(name, printableLine((error as Error).message.split('\n')[0] ?? '').slice(0, 200));
  }
  const lines = linesOf(text);
  const patches = parts
    .filter(({ hunks, isGit }) => hunks.length > 0 || isGit)
    .map((part) => filePatch(name, part));
  if (patches.length === 0) throw notDiff(name, 'it has no hunk');
  checkWhole(name, lines, parts);
  checkBytes(name, lines, patches);
  return patches;
}

function filePatch(patch: string, part: StructuredPatch): FilePatch {
  if (part.isBinary || part.isRename || part.isCopy) {
    throw new UserError(
      `${patch}: ${excerpt(part.newFileName ?? '')}: a binary change, a rename or a copy, expected a change of text`,
      'Write it with diff -u, or with git diff --no-renames.',
    );
  }
  const created = part.isCreate === true || part.oldFileName === NOTHING;
  const deleted = part.isDelete === true || part.newFileName === NOTHING;
  const path = stripped(patch, (deleted ? part.oldFileName : part.newFileName) ?? '');
  return {
    kind: created ? 'create' : deleted ? 'delete' : 'change',
    path,
    hunks: part.hunks,
    mode: part.newMode === undefined ? undefined : permissions(patch, path, part.newMode),
  };
}

/** The name without its first directory. It must stay in the tree, and must not look like a program's option. */
function stripped(patch: string, name: string): string {
  const path = name.split('/').slice(1).join('/');
  const plain = path.split('/').every((part) => usable(part));
  if (plain && !name.startsWith('/') && path.length <= MOST_PATH) return path;
  const long = path.length > MOST_PATH || path.split('/').some((part) => part.length > MOST_NAME);
  throw new UserError(
    `${patch}: the file name ${excerpt(name)} cannot be used${long ? ': its name is too long' : ''}`,
    'Use names of the form a/PATH and b/PATH, without "..", control characters, or parts that begin with ' +
      '"-": diff -u a/FILE b/FILE.',
  );
}

function usable(part: string): boolean {
  if (part === '' || part === '.' || part === '..' || part.startsWith('-') || part.length > MOST_NAME)
    return false;
  for (const sign of part) if (sign < ' ' || sign === '\x7f') return false;
  return true;
}

/** The permission bits of a mode in git's form. Only modes of plain files begin with 100. */
function permissions(patch: string, path: string, mode: string): number {
  if (/^100[0-7]{3}$/.test(mode)) return Number.parseInt(mode, 8) & 0o777;
  throw new UserError(
    `${patch}: ${excerpt(path)} gets the mode ${excerpt(mode)}, expected 100644 or 100755`,
    'Leave links and submodules out: a patch can only create and change plain files.',
  );
}

/**
 * Detects hunks with a broken header, which the parser would skip silently as prose: the lines that begin with `@` or
 * `+` are counted, and all of them must be in the parsed patch.
 */
function checkWhole(patch: string, lines: readonly string[], parts: readonly StructuredPatch[]): void {
  const hunks = parts.flatMap((part) => part.hunks);
  const named = parts.filter(
    ({ newHeader, oldHeader }) => newHeader !== undefined || oldHeader !== undefined,
  ).length;
  const added = hunks.reduce(
    (sum, hunk) => sum + hunk.lines.filter((line) => line.startsWith('+')).length,
    0,
  );
  const count = (mark: string): number => lines.filter((line) => line.startsWith(mark)).length;
  if (count('@') !== hunks.length || count('+') !== added + named) {
    throw notDiff(patch, 'it has lines outside of hunks that begin with @ or +');
  }
  if (
    !hunks.every(({ oldStart, newStart }) => Number.isSafeInteger(oldStart) && Number.isSafeInteger(newStart))
  ) {
    throw notDiff(patch, 'a hunk does not state the line at which it begins');
  }
}

/**
 * Refuses quoted names with non-ASCII characters: the parser decodes them to characters, but a path here is bytes, and
 * `\304\256` would become `.` on the disk. Such a name must be unquoted in the patch.
 */
function checkBytes(patch: string, lines: readonly string[], patches: readonly FilePatch[]): void {
  const others = patches.filter(({ path }) => /[^\x20-\x7e]/.test(path));
  if (others.length === 0) return;
  const written = new Set(lines.map(nameIn));
  const decoded = others.find(({ path }) => !written.has(path));
  if (decoded === undefined) return;
  throw new UserError(
    `${patch}: the file name ${excerpt(Buffer.from(decoded.path, 'latin1').toString())} is in quotes`,
    'Write the name without quotes: git -c core.quotePath=false diff.',
  );
}

/** The path in a header line without quotes, without its first directory; undefined for other lines. */
function nameIn(line: string): string | undefined {
  if (!/^(--- |\+\+\+ |diff --git a)/.test(line) || line.includes('"')) return undefined;
  const git = /^diff --git a\/(.*)$/.exec(line)?.[1];
  // Both names in such a line are equal, because renames are refused.
  if (git !== undefined) return git.slice(0, (git.length - ' b/'.length) / 2);
  return line.slice(4).trim().split('\t')[0]?.split('/').slice(1).join('/');
}

function notDiff(patch: string, reason: string): UserError {
  return new UserError(
    `${patch} is not a unified diff: ${reason}`,
    'Write it with diff -u a/FILE b/FILE, or with git diff.',
  );
}
