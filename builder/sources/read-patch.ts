import { basename } from 'node:path';
import { parsePatch, type StructuredPatch, type StructuredPatchHunk } from 'diff';
import { UserError } from '../ground/user-error';
import { printableLine } from '../ground/printable';
import { excerpt } from './excerpt';
import { linesOf, readPatchText } from './patch-text';

/** What a patch does to one file. */
export interface FilePatch {
  readonly kind: 'change' | 'create' | 'delete';
  /** Below the tree's root, one character a byte (latin1). */
  readonly path: string;
  readonly hunks: readonly StructuredPatchHunk[];
  /** A created file's permission bits, or those that the patch gives to a file that was there. */
  readonly mode?: number | undefined;
}

const NOTHING = '/dev/null';
/** What every file system takes. */
const MOST_NAME = 255;
const MOST_PATH = 2000;

/**
 * Reads a unified diff, as diff -u, diff -ruN or git diff write it; the first directory of each name is left
 * out (`patch -p1`).
 *
 * @throws UserError for what is not such a diff whole: each line that looks like a part of one must be one
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
  if (patches.length === 0) throw notDiff(name, 'it holds no hunk');
  checkWhole(name, lines, parts);
  checkBytes(name, lines, patches);
  return patches;
}

function filePatch(patch: string, part: StructuredPatch): FilePatch {
  if (part.isBinary || part.isRename || part.isCopy) {
    throw new UserError(
      `${patch}: ${excerpt(part.newFileName ?? '')}: a binary change, a rename or a copy`,
      'Only changes of text can be applied: write it with diff -u, or with git diff --no-renames.',
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

/** The name without its first directory; it must stay in the tree, and must not look like an option to any program. */
function stripped(patch: string, name: string): string {
  const path = name.split('/').slice(1).join('/');
  const plain = path.split('/').every((part) => usable(part));
  if (plain && !name.startsWith('/') && path.length <= MOST_PATH) return path;
  const long = path.length > MOST_PATH || path.split('/').some((part) => part.length > MOST_NAME);
  throw new UserError(
    `${patch}: the file name ${excerpt(name)} cannot be used${long ? ': its name is too long' : ''}`,
    'Names are of the form a/PATH and b/PATH, without "..", signs that cannot be seen, or parts that begin with ' +
      '"-": diff -u a/FILE b/FILE.',
  );
}

function usable(part: string): boolean {
  if (part === '' || part === '.' || part === '..' || part.startsWith('-') || part.length > MOST_NAME)
    return false;
  for (const sign of part) if (sign < ' ' || sign === '\x7f') return false;
  return true;
}

/** The permission bits of a mode as git writes it; only plain files have one that begins with 100. */
function permissions(patch: string, path: string, mode: string): number {
  if (/^100[0-7]{3}$/.test(mode)) return Number.parseInt(mode, 8) & 0o777;
  throw new UserError(
    `${patch}: ${excerpt(path)} is to have the mode ${excerpt(mode)}, expected 100644 or 100755`,
    'A patch can make and change plain files only, no links and no submodules.',
  );
}

/**
 * The parser passes over what it takes for prose, so that a hunk with a broken header would be left out
 * without a word. Such lines are counted: all that begin with `@` or `+` have to be in what was parsed.
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
    throw notDiff(patch, 'it has lines that begin with @ or + and are in no hunk');
  }
  if (
    !hunks.every(({ oldStart, newStart }) => Number.isSafeInteger(oldStart) && Number.isSafeInteger(newStart))
  ) {
    throw notDiff(patch, 'a hunk does not say at which line it begins');
  }
}

/**
 * A name in quotes is decoded to characters, where a path here is bytes: `\304\256` would become `.` on its way
 * to the disk. So a name with more than ASCII in it has to stand in the patch as it is.
 */
function checkBytes(patch: string, lines: readonly string[], patches: readonly FilePatch[]): void {
  const others = patches.filter(({ path }) => /[^\x20-\x7e]/.test(path));
  if (others.length === 0) return;
  const written = new Set(lines.map(nameIn));
  const decoded = others.find(({ path }) => !written.has(path));
  if (decoded === undefined) return;
  throw new UserError(
    `${patch}: the file name ${excerpt(Buffer.from(decoded.path, 'latin1').toString())} is written in quotes`,
    'Write it as it is: git -c core.quotePath=false diff.',
  );
}

/** The path that a header line names without quotes, its first directory left out; nothing for other lines. */
function nameIn(line: string): string | undefined {
  if (!/^(--- |\+\+\+ |diff --git a)/.test(line) || line.includes('"')) return undefined;
  const git = /^diff --git a\/(.*)$/.exec(line)?.[1];
  // Both names of such a line are equal here: renames are refused.
  if (git !== undefined) return git.slice(0, (git.length - ' b/'.length) / 2);
  return line.slice(4).trim().split('\t')[0]?.split('/').slice(1).join('/');
}

function notDiff(patch: string, reason: string): UserError {
  return new UserError(
    `${patch} is not a unified diff: ${reason}`,
    'Write it anew: diff -u a/FILE b/FILE, or git diff.',
  );
}
