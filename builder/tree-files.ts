import { execFile } from 'node:child_process';
import { lchownSync, lutimesSync, readdirSync } from 'node:fs';
import { chmod, lstat, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { breather } from './breath';

const run = promisify(execFile);

/** Removes a tree, whatever permissions its directories were left with. Nothing there is no error. */
export async function removeTree(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true });
  } catch {
    await openDirectories(path);
    await rm(path, { recursive: true, force: true });
  }
}

/** Gives the owner all rights to every directory of a tree: without them an ordinary user cannot empty it. */
async function openDirectories(path: string): Promise<void> {
  const stat = await lstat(path).catch(() => undefined);
  if (!stat?.isDirectory()) return;
  await chmod(path, 0o700);
  for (const name of await readdir(path)) await openDirectories(join(path, name));
}

/** Sets the time of every name in a tree: times are the machine's, not the artifact's. `seconds` since 1970. */
export async function setTimes(path: string, seconds: number): Promise<void> {
  const breathe = breather();
  const walk = async (directory: string): Promise<void> => {
    for (const entry of readdirSync(directory, { withFileTypes: true })) {
      const full = join(directory, entry.name);
      if (entry.isDirectory()) await walk(full);
      else lutimesSync(full, seconds, seconds);
      await breathe();
    }
    lutimesSync(directory, seconds, seconds);
  };
  await walk(path);
}

/** Gives every name in a tree to an id, its group being of the same number. */
export async function giveTree(path: string, id: number): Promise<void> {
  const breathe = breather();
  const walk = async (directory: string): Promise<void> => {
    lchownSync(directory, id, id);
    for (const entry of readdirSync(directory, { withFileTypes: true })) {
      const full = join(directory, entry.name);
      if (entry.isDirectory()) await walk(full);
      else lchownSync(full, id, id);
      await breathe();
    }
  };
  await walk(path);
}

/**
 * Writes a file so that it is there whole or not at all, even when the disk is full.
 *
 * @param durable whether it must be on the disk before this returns, so that it outlives a power failure, too.
 *   Default false: what can be told from half a file and made again need not wait for the disk.
 */
export async function writeWhole(file: string, content: string, durable = false): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const part = `${file}.${randomBytes(6).toString('hex')}.part`;
  try {
    await writeFile(part, content, { flush: durable });
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

/** Copies a tree into a directory, over what is there: links as links, with times and modes. */
export async function copyTree(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  await run('cp', ['-a', '--', `${from}/.`, to]);
}
