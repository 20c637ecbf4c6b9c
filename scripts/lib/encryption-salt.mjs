import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { capture } from './command.mjs';

/**
 * With a passphrase the CLI writes an `encryptionsalt` into the stack's file at every run, even where the file has
 * no secret that it would decrypt. The state keeps the same salt, and with
 * PULUMI_FALLBACK_TO_STATE_SECRETS_MANAGER the CLI takes it from there. So the line is of no use to anybody; it
 * would show up in `git status`, and once committed it would break everybody with another passphrase or a login.
 * We take it out again after each run, unless the file holds a secret, or had the line before.
 */

/** Only at the start of a line: it is a top-level key. */
const SALT_LINE = /^encryptionsalt:.*\n?/m;

/** @typedef {Map<string, string>} StackFiles path -> content */

/**
 * Runs the CLI and leaves the stack files of this checkout as they were meant.
 * @template T
 * @param {string} root
 * @param {() => Promise<T>} run
 * @returns {Promise<T>}
 */
export async function withoutNewSalt(root, run) {
  const before = readStackFiles(root);
  try {
    return await run();
  } finally {
    await removeNewSalt(root, before);
  }
}

/**
 * @param {string} root
 * @returns {StackFiles} the stack files as they are before a run
 */
function readStackFiles(root) {
  const directory = join(root, 'stacks');
  return new Map(
    listStackFiles(directory).map((name) => [
      join(directory, name),
      readFileSync(join(directory, name), 'utf8'),
    ]),
  );
}

/**
 * Takes the salt out of the stack files that a run has put it into.
 * @param {string} root
 * @param {StackFiles} before
 */
async function removeNewSalt(root, before) {
  for (const [file, content] of readStackFiles(root)) {
    if (!isUselessSalt(content)) continue;
    const earlier = before.get(file);
    const hadSalt = earlier !== undefined && SALT_LINE.test(earlier);
    // A run that was killed leaves its salt; git knows that it was not meant.
    if (hadSalt && (await committedWithSalt(root, file))) continue;
    const rest = content.replace(SALT_LINE, '');
    if (earlier === undefined && /^(\{\})?\s*$/.test(rest)) rmSync(file);
    else writeFileSync(file, rest);
  }
}

/**
 * A salt is of use only to a secret that is encrypted with it.
 * @param {string} content of a stack file
 */
function isUselessSalt(content) {
  return SALT_LINE.test(content) && !/^\s*(- )?secure:/m.test(content);
}

/**
 * @param {string} root
 * @param {string} file
 * @returns {Promise<boolean>} also true where git cannot tell: then it is the user's own
 */
async function committedWithSalt(root, file) {
  const path = file.slice(root.length + 1);
  const { code, stdout } = await capture({ command: 'git', args: ['show', `HEAD:./${path}`], cwd: root });
  return code !== 0 || SALT_LINE.test(stdout);
}

/** @param {string} directory */
function listStackFiles(directory) {
  try {
    return readdirSync(directory).filter((name) => /^Pulumi\..+\.yaml$/.test(name));
  } catch {
    return [];
  }
}
