import {
  accessSync,
  chmodSync,
  constants,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statfsSync,
  statSync,
  symlinkSync,
  writeFileSync,
  type Stats,
} from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { fileSystemFull, lacksInodes, noInodes } from '../ground/disk-full';
import { unique } from '../ground/part-file';
import { systemError } from '../ground/system-error';
import { UserError } from '../ground/user-error';

/** The store's own directories with their modes, whatever the umask: other users must not read what builds leave. */
const DIRECTORIES: Readonly<Record<string, number>> = {
  artifacts: 0o755,
  locks: 0o755,
  logs: 0o755,
  records: 0o755,
  results: 0o755,
  roots: 0o755,
  sources: 0o755,
  tmp: 0o700,
  tools: 0o755,
  work: 0o700,
};

/** Further directories, created by the code that needs them. */
const LATER: Readonly<Record<string, number>> = {
  apt: 0o755,
  archives: 0o755,
  audits: 0o755,
  kernels: 0o755,
  verified: 0o755,
};

/** All names in a store's directory. */
export const STORE_NAMES: readonly string[] = [...Object.keys(DIRECTORIES), ...Object.keys(LATER)].sort();

/** Names that any file system may have at its top. */
const IGNORED = new Set(['lost+found']);

/** The longest path of a store. It leaves room for the paths below it: the kernel accepts 4095 bytes in all. */
const LONGEST_PATH = 2000;
/** Bytes that must be free before any work begins. */
const LEAST_SPACE = 1 << 20;

const ELSEWHERE = 'set seedstage:store to another directory (commands: --store DIR)';

/** The user that owns the files this process creates. */
export interface Caller {
  readonly uid: number;
}

/**
 * Creates the store's directories, and refuses an unsuitable place before any work begins.
 *
 * @param root the store's directory, absolute; created if it is missing
 * @throws UserError for an invalid path, something else in its place, another user's directory, a directory with other
 *   content, or a file system that is full, read-only, mounted noexec, or without modes or links
 */
export function checkStorePlace(root: string, caller: Caller = { uid: process.geteuid?.() ?? 0 }): void {
  checkPath(root);
  const stat = explained(root, () => openRoot(root));
  checkOwner(root, stat, caller);
  explained(root, () => {
    refuseForeign(root);
    for (const [name, mode] of Object.entries(DIRECTORIES)) layDirectory(join(root, name), mode, caller);
    for (const [name, mode] of Object.entries(LATER)) keepDirectory(join(root, name), mode, caller);
  });
  explained(root, () => probe(root));
}

function checkPath(root: string): void {
  if (!isAbsolute(root) || root.includes('\0')) {
    throw new UserError(
      `the store is ${JSON.stringify(root)}, expected an absolute path`,
      `Name a directory: ${ELSEWHERE}.`,
    );
  }
  const bytes = Buffer.byteLength(root);
  if (bytes <= LONGEST_PATH) return;
  throw new UserError(
    `the store's path has ${bytes} bytes, expected at most ${LONGEST_PATH}: ${root.slice(0, 60)}…`,
    `Use a shorter path: ${ELSEWHERE}.`,
  );
}

function openRoot(root: string): Stats {
  const found = statSync(root, { throwIfNoEntry: false });
  if (found?.isDirectory()) return found;
  const link = lstatSync(root, { throwIfNoEntry: false });
  if (found === undefined && link === undefined) {
    makeDirectories(root);
    chmodSync(root, 0o755);
    return statSync(root);
  }
  const what =
    link?.isSymbolicLink() && found === undefined
      ? `a link to ${readlinkSync(root)}, which does not exist`
      : 'a file';
  throw new UserError(`the store ${root} is ${what}, expected a directory`, `Remove it, or ${ELSEWHERE}.`);
}

/** Like mkdir -p. Node's own reports ENOENT for a read-only file system. */
function makeDirectories(path: string): void {
  const make = (): void => {
    try {
      mkdirSync(path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error; // otherwise another run was faster
    }
  };
  try {
    make();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    makeDirectories(dirname(path));
    make();
  }
}

function checkOwner(path: string, { uid: owner }: Stats, { uid }: Caller): void {
  if (owner === uid) return;
  if (uid === 0) {
    throw new UserError(
      `the store ${path} belongs to the user ${owner}, and this process runs as root: the owner could not remove what root writes there`,
      `Run the command as that user (without sudo), or ${ELSEWHERE}.`,
    );
  }
  const whose = owner === 0 ? 'root (was a command run with sudo?)' : `the user ${owner}`;
  throw new UserError(
    `the store ${path} belongs to ${whose}, and this process runs as the user ${uid}: only the owner of a store may use it`,
    `Take ownership of it (sudo chown -R ${uid} ${shellWord(path)}), or ${ELSEWHERE}.`,
  );
}

/** Refuses a directory with other content: `npm run gc` would treat a work/ or tmp/ in it as the store's. */
function refuseForeign(root: string): void {
  const names = readdirSync(root).filter((name) => !IGNORED.has(name));
  const foreign = names.find((name) => !STORE_NAMES.includes(name));
  if (foreign === undefined || names.includes('artifacts')) return;
  throw new UserError(
    `the directory ${root} is not a store: it holds ${JSON.stringify(foreign)}`,
    `Name a directory that is empty or does not exist yet: ${ELSEWHERE}.`,
  );
}

function layDirectory(path: string, mode: number, caller: Caller): void {
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) {
    makeDirectories(path);
    chmodSync(path, mode);
  }
  keepDirectory(path, mode, caller);
}

/** Checks that a directory, if it exists, is a real one of this user, and removes others' right to write to it. */
function keepDirectory(path: string, mode: number, caller: Caller): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (!found.isDirectory()) {
    const what = found.isSymbolicLink() ? 'a link, which is not followed' : 'a file';
    throw new UserError(
      `${path} of the store is ${what}, expected a directory`,
      `Remove it: it will be created again. To use another disk, ${ELSEWHERE}.`,
    );
  }
  checkOwner(path, found, caller);
  if ((found.mode & 0o777 & ~mode) !== 0) chmodSync(path, found.mode & mode);
}

/** Tries the operations that builds need. */
function probe(root: string): void {
  const { bavail, bsize } = statfsSync(root);
  if (bavail * bsize < LEAST_SPACE) throw fileSystemFull(root);
  if (lacksInodes(root)) throw noInodes(root);
  const file = join(root, 'tmp', `probe-${unique()}`);
  try {
    writeFileSync(file, '', { flag: 'wx' });
    chmodSync(file, 0o750);
    if ((statSync(file).mode & 0o777) !== 0o750) throw unfit(root, 'keeps no permission bits');
    symlinkSync('nowhere', `${file}.link`);
    if (lstatSync(`${file}.LINK`, { throwIfNoEntry: false }))
      throw unfit(root, 'does not distinguish upper case from lower case');
    accessSync(file, constants.X_OK); // refused even to root on a noexec file system
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (syscall === 'access' && code === 'EACCES')
      throw unfit(root, 'runs no programs (it is mounted noexec)');
    if (syscall === 'symlink' && code === 'EPERM') throw unfit(root, 'has no symbolic links');
    throw error;
  } finally {
    for (const path of [file, `${file}.link`]) rmSync(path, { force: true });
  }
}

function unfit(root: string, lack: string): UserError {
  return new UserError(
    `the store ${root} is on a file system that ${lack}`,
    `Name a directory on another file system, such as ext4, xfs or btrfs: ${ELSEWHERE}.`,
  );
}

/** Turns an error of the system into one about the store. */
function explained<T>(root: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const known = systemError(error) ?? leadsNowhere(error);
    if (known === undefined) throw error;
    throw new UserError(
      `the store ${root} cannot be used: ${known.problem}`,
      `${known.nextStep.replace(/\.$/, '')}; or ${ELSEWHERE}.`,
    );
  }
}

/** The error for ENOENT: all directories have been created, so a missing one is behind a dangling link. */
function leadsNowhere(error: unknown): UserError | undefined {
  const { code, path } = error as NodeJS.ErrnoException;
  if (code !== 'ENOENT') return undefined;
  return new UserError(`${path ?? 'a directory'}: a link in its path points to nothing`, 'Remove the link.');
}

function shellWord(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
