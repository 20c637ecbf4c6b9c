import { join } from 'node:path';
import process from 'node:process';
import { capture, lastLines } from './command.mjs';
import { logLine } from './log-line.mjs';
import { DIST, ROOT } from './places.mjs';

/** @typedef {import('./setup.mjs').Setup} Setup */
/** @typedef {import('./command.mjs').Command} Command */

/** Where the report of the last `npm start` lies; git ignores it. */
const FILE = join(ROOT, 'seedstage-report.html');

/**
 * Writes the report of a stack that has just been grown, and says where it is. A report that cannot be written is no
 * reason for `npm start` to fail: what was grown is grown.
 * @param {Setup} setup
 * @param {string} stack
 */
export async function writeReport(setup, stack) {
  const { code, stdout, stderr } = await capture(reportCommand(setup, stack));
  if (code === 0) logLine(lastLines(stdout, 1));
  else logLine(`no report was written: ${lastLines(stderr, 2)}`);
}

/**
 * The command reads the settings of the selected stack itself. `--stack` would insist on a file with settings, and a
 * stack may have none.
 * @param {Pick<Setup, 'root' | 'env'>} setup
 * @param {string} stack
 * @returns {Command}
 */
export function reportCommand({ root, env }, stack) {
  return {
    command: process.execPath,
    args: [join(DIST, 'commands/main.js'), 'report', FILE, '--force'],
    cwd: root,
    env: { ...env, PULUMI_STACK: stack },
  };
}
