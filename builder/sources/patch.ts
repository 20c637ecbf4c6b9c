import { lstatSync } from 'node:fs';
import { chmod, lchown, lstat, mkdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { partOf } from '../ground/part-file';
import { TREE_LIMITS } from '../tree/tree-limits';
import { shown } from '../tree/tree-path';
import { walkTree } from '../tree/tree-walk';
import { UserError } from '../ground/user-error';
import { applyHunks, HunkFailure } from './hunks';
import { readPatch, type FilePatch } from './read-patch';

/** A file of a tree, before and after. */
interface Patched {
  /** Undefined for a file that does not exist, or is deleted. */
  content: string | undefined;
  mode: number;
  /** Seconds since 1970; undefined for a new file. */
  time: number | undefined;
}

const NEW_FILE = 0o644;
/** The longest name that a file system accepts, in bytes. */
const LONGEST_NAME = 255;
/** Bytes that a path needs besides tree and name. */
const SPARE = 32;

/** Bytes of all files that one patch may touch; a file counts each time that the patch changes it. */
const MOST_BYTES = 12 << 20;

/**
 * Applies a patch to a tree, exactly and completely: bytes must match, without fuzz, and if one hunk does not apply,
 * no file is changed.
 *
 * A patched file keeps its mode and its time: if it were newer, make would run bison or automake to regenerate files
 * that the archive contains. A new file gets the newest time of all files in the tree: usually it replaces a file that
 * make would otherwise generate (such as an empty Makefile.in), so it must not look older than that file's inputs.
 *
 * @param patch a unified diff
 * @param tree the directory of the patched files; the first directory of the names in the patch is ignored
 * @throws UserError that names patch, file and hunk
 */
export async function applyPatch(patch: string, tree: string): Promise<void> {
  const name = basename(patch);
  const files = new Map<string, Patched>();
  let bytes = 0;
  for (const each of readPatch(patch)) {
    const file = files.get(each.path) ?? (await readFileOf(name, tree, each.path, MOST_BYTES - bytes));
    files.set(each.path, file);
    bytes += file.content?.length ?? 0;
    if (bytes > MOST_BYTES) throw tooMuch(name, each.path);
    applyTo(name, each, file);
  }
  checkParents(name, files);
  const created = [...files.values()].some(
    ({ content, time }) => content !== undefined && time === undefined,
  );
  const newest = created ? newestTime(tree) : 0;
  for (const [path, file] of files) {
    await write(tree, path, file, newest).catch((error: unknown) => {
      throw doesNotFit(name, path, `it cannot be written: ${(error as Error).message.slice(0, 200)}`);
    });
  }
}

/** Refuses a patch that makes a file and a directory of the same name. */
function checkParents(patch: string, files: ReadonlyMap<string, Patched>): void {
  for (const [path, { content }] of files) {
    const parts = content === undefined ? [] : path.split('/');
    for (let length = 1; length < parts.length; length += 1) {
      const parent = parts.slice(0, length).join('/');
      if (files.get(parent)?.content !== undefined)
        throw doesNotFit(patch, path, `${parent} is not a directory`);
    }
  }
}

function applyTo(patch: string, { kind, path, hunks, mode }: FilePatch, file: Patched): void {
  if (kind === 'create' && file.content !== undefined) {
    throw doesNotFit(patch, path, 'the patch creates it, but it already exists');
  }
  if (kind !== 'create' && file.content === undefined) throw doesNotFit(patch, path, 'there is no such file');
  try {
    file.content = applyHunks(file.content ?? '', hunks);
  } catch (error) {
    if (!(error instanceof HunkFailure)) throw error;
    throw doesNotFit(patch, path, `hunk ${error.hunk} of ${hunks.length}: ${error.message}`);
  }
  if (mode !== undefined && kind !== 'delete') file.mode = mode;
  if (kind !== 'delete') return;
  if (file.content !== '')
    throw doesNotFit(patch, path, 'the patch deletes it, but it has more lines than the patch removes');
  file.content = undefined;
}

/** Reads a file of the tree. No part of its path may be a symbolic link, because it could lead out of the tree. */
async function readFileOf(patch: string, tree: string, path: string, most: number): Promise<Patched> {
  const parts = path.split('/');
  if (
    path.length > TREE_LIMITS.path - tree.length - SPARE ||
    parts.some((name) => name.length > LONGEST_NAME)
  ) {
    throw doesNotFit(patch, path, 'its name is too long');
  }
  for (let length = 1; length <= parts.length; length += 1) {
    const part = parts.slice(0, length).join('/');
    const stat = await lstat(bytes(tree, part)).catch(() => undefined);
    if (stat === undefined) return { content: undefined, mode: NEW_FILE, time: undefined };
    if (length < parts.length ? !stat.isDirectory() : !stat.isFile()) {
      throw doesNotFit(patch, path, `${part} is not a ${length < parts.length ? 'directory' : 'file'}`);
    }
    if (length === parts.length) {
      if (stat.size > most) throw tooMuch(patch, path);
      const content = await readFile(bytes(tree, path), 'latin1');
      return { content, mode: stat.mode & 0o7777, time: stat.mtimeMs / 1000 };
    }
  }
  throw new Error(`an empty path in ${patch}`); // split always returns a part
}

async function write(tree: string, path: string, file: Patched, newest: number): Promise<void> {
  const { content, mode, time } = file;
  if (content === undefined) {
    await rm(bytes(tree, path), { force: true });
    return;
  }
  if (time === undefined) await makeParents(tree, path);
  // Writes a new file and renames it, as patch(1) does, so that a hard link to the old file keeps the old content.
  const directory = path.slice(0, path.lastIndexOf('/') + 1);
  const part = bytes(tree, partOf(directory));
  await writeFile(part, content, 'latin1');
  await chmod(part, mode);
  await utimes(part, time ?? newest, time ?? newest);
  await giveAsTree(tree, part);
  await rename(part, bytes(tree, path));
}

/** Makes the directories of a new file, with the mode for umask 022, whatever the umask is. */
async function makeParents(tree: string, path: string): Promise<void> {
  const parts = path.split('/');
  for (let length = 1; length < parts.length; length += 1) {
    const directory = bytes(tree, parts.slice(0, length).join('/'));
    if ((await lstat(directory).catch(() => undefined)) !== undefined) continue;
    await mkdir(directory);
    await chmod(directory, 0o755);
    await giveAsTree(tree, directory);
  }
}

/** Changes the owner of a new file to that of the tree: root unpacks sources as the id that builds run as. */
async function giveAsTree(tree: string, path: Buffer): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = await lstat(tree);
  await lchown(path, uid, gid);
}

/** The newest time of all files in a tree, in seconds since 1970. */
function newestTime(tree: string): number {
  let newest = 1;
  for (const { type, file } of walkTree(tree, { limits: TREE_LIMITS })) {
    if (type === 'file') newest = Math.max(newest, lstatSync(file).mtimeMs / 1000);
  }
  return newest;
}

/** The path as bytes, for the kernel. */
function bytes(tree: string, path: string): Buffer {
  return Buffer.concat([Buffer.from(`${tree}/`), Buffer.from(path, 'latin1')]);
}

function tooMuch(patch: string, path: string): UserError {
  return new UserError(
    `the patch ${patch} changes more than ${MOST_BYTES >> 20} MB of files: ${shown(path)} is beyond the limit`,
    'Split it, and write all changes of a file as one diff.',
  );
}

function doesNotFit(patch: string, path: string, reason: string): UserError {
  return new UserError(
    `the patch ${patch} does not fit: ${shown(path)}: ${reason}`,
    'Make the patch again with diff -u from the unpacked source: it must fit exactly, without fuzz.',
  );
}
