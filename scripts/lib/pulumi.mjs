import { runInForeground } from './foreground.mjs';
import { readStackFiles, removeNewSalt } from './salt.mjs';

/** @typedef {import('./setup.mjs').Setup} Setup */

/**
 * Runs the chosen CLI in our place and leaves the stack files of this checkout as they were meant.
 * @param {Setup} setup
 * @param {readonly string[]} args
 * @returns {Promise<number>} its exit code
 */
export async function runPulumi({ cli, root, env }, args) {
  const before = readStackFiles(root);
  try {
    return await runInForeground({ command: cli, args, env });
  } finally {
    await removeNewSalt(root, before);
  }
}
