import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { capture } from './command.mjs';

/**
 * With a passphrase, the CLI writes an `encryptionsalt` into the stack's file at every run, even if the file has no
 * secret to decrypt. The state contains the same salt, and with PULUMI_FALLBACK_TO_STATE_SECRETS_MANAGER the CLI reads
 * it from there. So the line has no use: it would show in `git status`, and once committed it would break the stack for
 * everybody with another passphrase or a login. It is removed after each run, unless the file contains a secret or had
 * the line before.
 */

/** Only at the start of a line: it is a top-level key. */
const SALT_LINE = /^encryptionsalt:.*\n?/m;

/** @typedef {Map<string, string>} StackFiles path -> content */

/**
 * Runs the CLI and then removes salts that it added to the stack files of this checkout.
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
 * @returns {StackFiles} the stack files before a run
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
 * Removes the salt from the stack files to which a run added it.
 * @param {string} root
 * @param {StackFiles} before
 */
async function removeNewSalt(root, before) {
  for (const [file, content] of readStackFiles(root)) {
    if (!isUselessSalt(content)) continue;
    const earlier = before.get(file);
    const hadSalt = earlier !== undefined && SALT_LINE.test(earlier);
    // A killed run leaves its salt; the committed file shows that it was not intended.
    if (hadSalt && (await committedWithSalt(root, file))) continue;
    const rest = content.replace(SALT_LINE, '');
    if (earlier === undefined && /^(\{\})?\s*$/.test(rest)) rmSync(file);
    else writeFileSync(file, rest);
  }
}

/**
 * Whether a file has a salt but no secret that is encrypted with it.
 * @param {string} content the content of a stack file
 */
function isUselessSalt(content) {
  return SALT_LINE.test(content) && !/^\s*(- )?secure:/m.test(content);
}

/**
 * @param {string} root
 * @param {string} file
 * @returns {Promise<boolean>} also true if git does not know the file: then it is the user's own
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
