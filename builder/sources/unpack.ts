import { diskFull, saysDiskFull } from '../ground/disk-full';
import { constants } from 'node:fs';
import { lstat, mkdir, mkdtemp, open, readdir, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { scanTree, type Manifest } from '../tree/manifest';
import { printableText } from '../ground/printable';
import type { Toolbox } from '../sandbox/toolbox';
import { removeTree } from '../tree/tree-files';
import { TREE_LIMITS, TreeTooLarge } from '../tree/tree-limits';
import { shown } from '../tree/tree-path';
import { UserError } from '../ground/user-error';
import { archiveFormat } from './archive-format';
import { onPath } from '../ground/child';
import type { SourceLock } from './source-lock';

/** The caller's signal, and the toolbox that unpacks. */
export interface UnpackRun {
  readonly toolbox: Toolbox;
  readonly signal: AbortSignal;
}

/**
 * Unpacks a source with the machine's own tar, in a sandbox that contains only the machine's programs and the tree,
 * and compares the tree with the lock's fingerprint, so that no unpacker has to be trusted. Modes do not depend on the
 * user or the umask; times are the archive's, because some sources contain generated files that make would otherwise
 * generate again.
 *
 * @param file the archive, with the lock's sha256
 * @param directory the directory for the tree, without the archive's top directory; empty or missing
 * @returns the tree's manifest
 * @throws UserError if tar or a decompressor is missing, the disk is full, or the tree has another fingerprint
 */
export async function unpackSource(
  lock: SourceLock,
  file: string,
  directory: string,
  run: UnpackRun,
): Promise<Manifest> {
  await mkdir(directory, { recursive: true });
  if (lock.inner === undefined) {
    await extract(lock, file, withoutRoot(lock), directory, run);
  } else {
    await unpackInner(lock, lock.inner, file, directory, run);
  }
  const manifest = await readTree(lock, directory, run.signal);
  if (manifest.fingerprint === lock.tree) return manifest;
  throw new UserError(
    `the tree unpacked from ${lock.file} has the fingerprint ${manifest.fingerprint}, ` +
      `but the source lock "${lock.name}" says tree: ${lock.tree}`,
    "The archive is the right one, so either the lock is wrong, or this machine's tar or file system changes " +
      'names, modes or contents (tar --version; a file system that ignores case or permissions cannot be used).',
  );
}

/** An archive without a lock, of which only the bytes are known. */
export interface NewArchive {
  readonly name: string;
  readonly version: string;
  /** Its file name. */
  readonly file: string;
}

/** The largest tree of an archive without a lock, in MB: gcc's has 800. */
const MOST_UNPACKED = 8_000;

/**
 * Unpacks an archive that has no lock yet, in the same sandbox.
 *
 * @returns the name of its single top directory, if it has one, and the manifest of the tree without that directory
 * @throws UserError if it cannot be unpacked, or the tree is too large
 */
export async function unpackNew(
  archive: NewArchive,
  file: string,
  directory: string,
  run: UnpackRun,
): Promise<{ readonly root: string | undefined; readonly manifest: Manifest }> {
  await mkdir(directory, { recursive: true });
  const lock: SourceLock = {
    ...{ ...archive, licence: 'unknown', size: 1, sha256: '', tree: '', unpacked: MOST_UNPACKED },
    ...{ omit: [], only: [], urls: [] },
  };
  await extract(lock, file, { options: [], names: [] }, directory, run);
  const [top, ...others] = await readdir(directory, { withFileTypes: true });
  const root = others.length === 0 && top?.isDirectory() === true ? top.name : undefined;
  const tree = root === undefined ? directory : join(directory, root);
  return { root, manifest: await readTree(lock, tree, run.signal) };
}

/**
 * Reads the unpacked tree. A small archive can contain a huge sparse file, which would take hours to read, so a tree
 * much larger than the lock states is refused.
 */
async function readTree(lock: SourceLock, directory: string, signal: AbortSignal): Promise<Manifest> {
  const bytes = 2 ** 20 * (2 * lock.unpacked + 64);
  try {
    return await scanTree(directory, { limits: { ...TREE_LIMITS, bytes }, signal });
  } catch (error) {
    if (!(error instanceof TreeTooLarge)) throw error;
    throw new UserError(
      `${lock.name} ${lock.version} is not what its lock says (unpacked: ${lock.unpacked} MB): ` +
        `in the tree unpacked from ${lock.file}, ${shown(error.path)} ${error.says}`,
      'Look at the archive (tar --list --verbose), and correct the lock if the archive is as it should be.',
    );
  }
}

/** Unpacks an archive inside an archive: the inner one is extracted beside the tree, unpacked and removed. */
async function unpackInner(
  lock: SourceLock,
  inner: string,
  file: string,
  directory: string,
  run: UnpackRun,
): Promise<void> {
  const outer = await mkdtemp(join(dirname(directory), 'archive-'));
  try {
    await extract(lock, file, { options: [], names: [inner] }, outer, run);
    // The outer archive may contain a link with that name, to a file of this machine.
    const place = join(outer, inner);
    const real = await realpath(place).catch(() => undefined);
    const direct = real === join(await realpath(outer), inner);
    if (!direct || !(await lstat(place)).isFile()) {
      const what = direct ? 'not a plain file' : 'a symbolic link, or is not there';
      throw new UserError(
        `${lock.name} ${lock.version} cannot be unpacked: ${inner} in ${lock.file} is ${what}`,
        'Set inner in the lock to the path of a plain file in the archive.',
      );
    }
    await extract(lock, place, withoutRoot(lock), directory, run);
  } finally {
    await removeTree(outer);
  }
}

/** The part of an archive to unpack, as arguments of tar. The names come after `--`, so they cannot be options. */
interface Wanted {
  readonly options: readonly string[];
  readonly names: readonly string[];
}

/** tar's arguments for the archive's top directory, and for `omit` and `only`. */
function withoutRoot({ root, omit, only }: SourceLock): Wanted {
  const below = (path: string): string => (root === undefined ? path : `${root}/${path}`);
  const left = omit.map((path) => `--exclude=${below(path)}`);
  const exactly = left.length === 0 ? [] : ['--anchored', '--no-wildcards'];
  const strip = root === undefined ? [] : ['--strip-components=1'];
  const names = only.length > 0 ? only.map(below) : root === undefined ? [] : [root];
  return { options: [...exactly, ...left, ...strip], names };
}

async function extract(
  lock: SourceLock,
  file: string,
  what: Wanted,
  directory: string,
  { toolbox, signal }: UnpackRun,
): Promise<void> {
  // Does not follow a link, and does not wait for the writer of a FIFO.
  const archive = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const { option, program } = await archiveFormat(archive);
    for (const tool of ['tar', ...(program === undefined ? [] : [program])]) {
      if (!onPath(tool)) throw missingTool(tool, lock);
    }
    const job = { program: 'tar', args: tarArguments(option, what), directory, signal };
    const { code, stderr } = await toolbox.run({ ...job, input: archive.fd });
    if (code !== 0) throw notUnpacked(lock, file, directory, code, stderr);
  } finally {
    await archive.close();
  }
}

/** tar's arguments, as data, so that tests can check them without running it. The archive is its standard input. */
export function tarArguments(option: string | undefined, { options, names }: Wanted): string[] {
  const format = option === undefined ? [] : [option];
  const modes = ['--no-same-owner', '--no-same-permissions'];
  return ['--extract', ...modes, ...format, '--file', '-', ...options, '--', ...names];
}

function notUnpacked(
  lock: SourceLock,
  file: string,
  directory: string,
  code: number,
  stderr: string,
): UserError {
  // tar does not escape all names in its messages.
  const reason = printableText(stderr).trim().split('\n').slice(0, 3).join('\n    ');
  if (saysDiskFull(stderr)) {
    return diskFull(
      `${lock.name} ${lock.version} cannot be unpacked: the disk is full; its tree needs ${lock.unpacked} MB in ${directory}`,
    );
  }
  return new UserError(
    `${lock.name} ${lock.version} cannot be unpacked: tar ended with exit code ${code}:\n    ${reason}`,
    `The archive is ${file}; the lock says root: ${lock.root ?? '(none)'}, inner: ${lock.inner ?? '(none)'}.`,
  );
}

function missingTool(tool: string, lock: SourceLock): UserError {
  const packages: Readonly<Record<string, string>> = { xz: 'xz-utils' };
  return new UserError(
    `the program \`${tool}\` is not on PATH; it is needed to unpack ${lock.file}`,
    `Install it (for example: apt-get install ${packages[tool] ?? tool}).`,
  );
}
