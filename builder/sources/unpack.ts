import { mkdir, mkdtemp } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { scanTree, type Manifest } from '../manifest';
import { removeTree } from '../tree-files';
import { UserError } from '../user-error';
import { archiveFormat } from './archive-format';
import { onPath, runChild, type Command } from './child';
import type { SourceLock } from './source-lock';

/**
 * Unpacks a source with the machine's own tar and compares the tree with the lock's fingerprint, so that no
 * unpacker has to be trusted. Modes do not depend on the user or the umask; times are the archive's, because
 * some sources hold generated files that make would otherwise generate anew.
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
  options: { readonly signal: AbortSignal },
): Promise<Manifest> {
  await mkdir(directory, { recursive: true });
  if (lock.inner === undefined) {
    await extract(lock, file, withoutRoot(lock), directory, options.signal);
  } else {
    await unpackInner(lock, lock.inner, file, directory, options.signal);
  }
  const manifest = await scanTree(directory);
  if (manifest.fingerprint === lock.tree) return manifest;
  throw new UserError(
    `the tree unpacked from ${lock.file} has the fingerprint ${manifest.fingerprint}, ` +
      `but the source lock "${lock.name}" says tree: ${lock.tree}`,
    "The archive is the right one, so either the lock is wrong, or this machine's tar or file system changes " +
      'names, modes or contents (tar --version; a file system that ignores case or permissions cannot be used).',
  );
}

/** An archive in an archive: the inner one is laid beside the tree, unpacked and removed. */
async function unpackInner(
  lock: SourceLock,
  inner: string,
  file: string,
  directory: string,
  signal: AbortSignal,
): Promise<void> {
  const outer = await mkdtemp(join(dirname(directory), 'archive-'));
  try {
    await extract(lock, file, [inner], outer, signal);
    await extract(lock, join(outer, inner), withoutRoot(lock), directory, signal);
  } finally {
    await removeTree(outer);
  }
}

/** What tar is told of the archive's top directory, and of what is left out below it, or taken alone. */
function withoutRoot({ root, omit, only }: SourceLock): string[] {
  const below = (path: string): string => (root === undefined ? path : `${root}/${path}`);
  const left = omit.map((path) => `--exclude=${below(path)}`);
  const exactly = left.length === 0 ? [] : ['--anchored', '--no-wildcards'];
  const strip = root === undefined ? [] : ['--strip-components=1'];
  const taken = only.length > 0 ? only.map(below) : root === undefined ? [] : [root];
  return [...exactly, ...left, ...strip, ...taken];
}

async function extract(
  lock: SourceLock,
  file: string,
  what: readonly string[],
  directory: string,
  signal: AbortSignal,
): Promise<void> {
  const { option, program } = await archiveFormat(file);
  for (const tool of ['tar', ...(program === undefined ? [] : [program])]) {
    if (!onPath(tool)) throw missingTool(tool, lock);
  }
  const { code, stderr } = await runChild(tarCommand(file, option, what, directory), signal);
  if (code === 0) return;
  const reason = stderr.trim().split('\n').slice(0, 3).join('\n    ');
  if (/no space left|disk quota/i.test(stderr)) {
    throw new UserError(
      `${lock.name} ${lock.version} cannot be unpacked: the disk is full; its tree needs ${lock.unpacked} MB in ${directory}`,
      'Free some space (npm run gc), or move the store: pulumi config set seedstage:store DIR.',
    );
  }
  throw new UserError(
    `${lock.name} ${lock.version} cannot be unpacked: tar ended with exit code ${code}:\n    ${reason}`,
    `The archive is ${file}; the lock says root: ${lock.root ?? '(none)'}, inner: ${lock.inner ?? '(none)'}.`,
  );
}

/** tar as it is run: data, so that it can be looked at without being run. */
export function tarCommand(
  file: string,
  option: string | undefined,
  what: readonly string[],
  directory: string,
): Command {
  const tar = ['tar', '--extract', '--no-same-owner', '--no-same-permissions'];
  const format = option === undefined ? [] : [option];
  return {
    // Node can set the umask of its whole process only; a shell sets that of one program.
    command: '/bin/sh',
    args: [
      '-c',
      'umask 022; exec "$@"',
      'sh',
      ...tar,
      ...format,
      '--file',
      file,
      '--directory',
      directory,
      ...what,
    ],
    // Nothing of the user's: TAR_OPTIONS, XZ_OPT and GZIP change what the programs do.
    env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' },
  };
}

function missingTool(tool: string, lock: SourceLock): UserError {
  const packages: Readonly<Record<string, string>> = { xz: 'xz-utils' };
  return new UserError(
    `the program \`${tool}\` is not on PATH; it is needed to unpack ${lock.file}`,
    `Install it (for example: apt-get install ${packages[tool] ?? tool}).`,
  );
}
