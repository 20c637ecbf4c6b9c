import { accessSync, constants, existsSync, realpathSync, statSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { capture } from './command.mjs';
import { PULUMI_MINIMUM } from './pinned.mjs';
import { atLeast, versionIn } from './versions.mjs';

/**
 * @typedef {object} Verdict on the `pulumi` that is on PATH
 * @property {string} [cli] its absolute path, if it can be used
 * @property {string} reason which one is used, or why not, for the reader
 */

/**
 * Whether the user's own CLI can be used: it must be new enough, and have its language host for Node.
 * @param {string | undefined} path the PATH to search
 * @returns {Promise<Verdict>}
 */
export async function cliOnPath(path) {
  const directories = (path ?? '')
    .split(delimiter)
    .filter((directory) => directory !== '' && !isOurWrapper(directory));
  const cli = findExecutable('pulumi', directories);
  if (cli === undefined) return { reason: 'there is no pulumi on PATH' };

  const { code, stdout } = await capture({ command: cli, args: ['version'] });
  const version = code === 0 ? versionIn(stdout) : undefined;
  if (version === undefined) {
    return { reason: `${cli} does not print its version (pulumi version: exit ${code})` };
  }
  if (!atLeast(version, PULUMI_MINIMUM)) {
    return { reason: `${cli} is ${version}, older than ${PULUMI_MINIMUM}` };
  }
  const beside = [dirname(cli), dirname(realpathSync(cli)), ...directories];
  if (findExecutable('pulumi-language-nodejs', beside) === undefined) {
    return {
      reason: `${cli} (${version}) has no pulumi-language-nodejs, neither beside it nor on PATH`,
    };
  }
  return { cli, reason: `Pulumi ${version} on PATH (${cli})` };
}

/**
 * Whether a directory is scripts/bin of this checkout or another: its `pulumi` would only search for a CLI again.
 * @param {string} directory
 */
function isOurWrapper(directory) {
  return existsSync(join(directory, '../pulumi.mjs'));
}

/**
 * @param {string} name
 * @param {readonly string[]} directories
 * @returns {string | undefined}
 */
export function findExecutable(name, directories) {
  return directories.map((directory) => join(directory, name)).find(isExecutable);
}

/** @param {string} file */
export function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
