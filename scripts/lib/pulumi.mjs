import { runInForeground } from '../../bin/foreground.mjs';
import { withoutNewSalt } from './encryption-salt.mjs';

/** @typedef {import('./setup.mjs').Setup} Setup */

/**
 * Runs the chosen CLI in place of this process, and then removes salts that it added to this checkout's stack files.
 * @param {Setup} setup
 * @param {readonly string[]} args
 * @returns {Promise<number>} its exit code
 */
export async function runPulumi({ cli, root, env }, args) {
  return await withoutNewSalt(root, () => runInForeground({ command: cli, args, env }));
}
