import { join } from 'node:path';
import process from 'node:process';
import { capture, lastLines } from './command.mjs';
import { logLine } from './log-line.mjs';
import { DIST, ROOT } from './places.mjs';

/** @typedef {import('./setup.mjs').Setup} Setup */
/** @typedef {import('./command.mjs').Command} Command */

/** The report of the last `npm start`; git ignores it. */
const FILE = join(ROOT, 'seedstage-report.html');

/**
 * Writes the report on a stack that has just been grown, and prints its path. `npm start` does not fail if the report
 * cannot be written, because the stack is grown.
 * @param {Setup} setup
 * @param {string} stack
 */
export async function writeReport(setup, stack) {
  const { code, stdout, stderr } = await capture(reportCommand(setup, stack));
  if (code === 0) logLine(lastLines(stdout, 1));
  else logLine(`no report was written: ${lastLines(stderr, 2)}`);
}

/**
 * The command reads the settings of the selected stack itself. `--stack` would require a file with settings, which a
 * stack may not have.
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
