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

/** Who waits for a tree, and what unpacks it. */
export interface UnpackRun {
  readonly toolbox: Toolbox;
  readonly signal: AbortSignal;
}

/**
 * Unpacks a source with the machine's own tar, in a sandbox that holds nothing but the machine's programs and the
 * tree, and compares the tree with the lock's fingerprint, so that no unpacker has to be trusted. Modes do not depend
 * on the user or the umask; times are the archive's, because some sources hold generated files that make would
 * otherwise generate anew.
 *
 * @param file the archive, with the lock's sha256
 * @param directory that gets the tree, without the archive's top directory; empty or not there yet
 * @returns the tree's manifest
 * @throws UserError where tar or a decompressor is missing, the disk is full, or the tree is another one
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

/** An archive of which nothing is known yet but its bytes. */
export interface NewArchive {
  readonly name: string;
  readonly version: string;
  /** Its file name. */
  readonly file: string;
}

/** MB that the tree of an archive without a lock may have: gcc's has 800. */
const MOST_UNPACKED = 8_000;

/**
 * Unpacks an archive that has no lock yet, in the same sandbox.
 *
 * @returns the name of its single top directory, where it has one, and the manifest of the tree without that
 * @throws UserError where it cannot be unpacked, and for a tree beyond all measure
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
 * Reads what was unpacked. A small archive can hold a file that is long and takes no disk, which it would take hours
 * to read: more than the lock lets one expect is not read.
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
      'Look at the archive (tar --list --verbose), and correct the lock if such a tree is what it should be.',
    );
  }
}

/** An archive in an archive: the inner one is laid beside the tree, unpacked and removed. */
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
    // The outer archive may hold a link of that name, to a file of this machine.
    const place = join(outer, inner);
    const real = await realpath(place).catch(() => undefined);
    const direct = real === join(await realpath(outer), inner);
    if (!direct || !(await lstat(place)).isFile()) {
      const what = direct ? 'not a plain file' : 'a symbolic link, or is not there';
      throw new UserError(
        `${lock.name} ${lock.version} cannot be unpacked: ${inner} in ${lock.file} is ${what}`,
        'The lock says inner: it must be the path of a plain file in the archive.',
      );
    }
    await extract(lock, place, withoutRoot(lock), directory, run);
  } finally {
    await removeTree(outer);
  }
}

/** What of an archive is wanted, in tar's words. The names can be no options: they come after `--`. */
interface Wanted {
  readonly options: readonly string[];
  readonly names: readonly string[];
}

/** What tar is told of the archive's top directory, and of what is left out below it, or taken alone. */
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
  // Not through a link, and of a FIFO nobody waits for the other end.
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

/** What tar is told: data, so that it can be looked at without being run. The archive is its standard input. */
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
  // tar does not escape all names that it tells.
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
