import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parsePatch, type StructuredPatch, type StructuredPatchHunk } from 'diff';
import { UserError } from '../user-error';

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

/**
 * Reads a unified diff, as diff -u, diff -ruN or git diff write it; the first directory of each name is left
 * out (`patch -p1`).
 *
 * @throws UserError for what is not such a diff whole: each line that looks like a part of one must be one
 */
export function readPatch(file: string): FilePatch[] {
  const text = readFileSync(file, 'latin1');
  const name = basename(file);
  let parts: StructuredPatch[];
  try {
    parts = parsePatch(text);
  } catch (error) {
    throw notDiff(name, (error as Error).message.split('\n')[0] ?? '');
  }
  const patches = parts
    .filter(({ hunks, isGit }) => hunks.length > 0 || isGit)
    .map((part) => filePatch(name, part));
  if (patches.length === 0) throw notDiff(name, 'it holds no hunk');
  checkWhole(name, text, parts);
  return patches;
}

function filePatch(patch: string, part: StructuredPatch): FilePatch {
  if (part.isBinary || part.isRename || part.isCopy) {
    throw new UserError(
      `${patch}: ${part.newFileName}: a binary change, a rename or a copy`,
      'Only changes of text can be applied: write it with diff -u, or with git diff --no-renames.',
    );
  }
  const created = part.isCreate === true || part.oldFileName === NOTHING;
  const deleted = part.isDelete === true || part.newFileName === NOTHING;
  return {
    kind: created ? 'create' : deleted ? 'delete' : 'change',
    path: stripped(patch, (deleted ? part.oldFileName : part.newFileName) ?? ''),
    hunks: part.hunks,
    mode: part.newMode === undefined ? undefined : Number.parseInt(part.newMode, 8) & 0o777,
  };
}

/** The name without its first directory; it must stay in the tree. */
function stripped(patch: string, name: string): string {
  const path = name.split('/').slice(1).join('/');
  const plain = path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
  if (plain && !name.startsWith('/')) return path;
  throw new UserError(
    `${patch}: the file name ${JSON.stringify(name)} cannot be used`,
    'Names are of the form a/PATH and b/PATH, without "..": diff -u a/FILE b/FILE.',
  );
}

/**
 * The parser passes over what it takes for prose, so that a hunk with a broken header would be left out
 * without a word. Such lines are counted: all that begin with `@` or `+` have to be in what was parsed.
 */
function checkWhole(patch: string, text: string, parts: readonly StructuredPatch[]): void {
  const hunks = parts.flatMap((part) => part.hunks);
  const named = parts.filter(
    ({ newHeader, oldHeader }) => newHeader !== undefined || oldHeader !== undefined,
  ).length;
  const added = hunks.reduce(
    (sum, { lines }) => sum + lines.filter((line) => line.startsWith('+')).length,
    0,
  );
  const lines = text.split('\n'); // a regular expression's lines would also end at \r
  const count = (mark: string): number => lines.filter((line) => line.startsWith(mark)).length;
  if (count('@') !== hunks.length || count('+') !== added + named) {
    throw notDiff(patch, 'it has lines that begin with @ or + and are in no hunk');
  }
}

function notDiff(patch: string, reason: string): UserError {
  return new UserError(
    `${patch} is not a unified diff: ${reason}`,
    'Write it anew: diff -u a/FILE b/FILE, or git diff.',
  );
}
