import { join } from 'node:path';
import process from 'node:process';
import { capture, lastLines } from './command.mjs';
import { logLine } from './log-line.mjs';
import { DIST, ROOT } from './places.mjs';

/** @typedef {import('./setup.mjs').Setup} Setup */

/** Where the report of the last `npm start` lies; git ignores it. */
const FILE = join(ROOT, 'seedstage-report.html');

/**
 * Writes the report of a stack that has just been grown, and says where it is. A report that cannot be written is no
 * reason for `npm start` to fail: what was grown is grown.
 * @param {Setup} setup
 * @param {string} stack
 */
export async function writeReport({ cli, root, env }, stack) {
  const config = await capture({
    command: cli,
    args: ['config', '--json', '--stack', stack, '--non-interactive'],
    cwd: root,
    env,
  });
  const args = [join(DIST, 'commands/main.js'), 'report', FILE, '--force', ...reportOptions(config.stdout)];
  const { code, stdout, stderr } = await capture({ command: process.execPath, args, cwd: root, env });
  if (code === 0) logLine(lastLines(stdout, 1));
  else logLine(`no report was written: ${lastLines(stderr, 2)}`);
}

/**
 * What the report must know of a stack's settings: where its store is, and what it chose.
 * @param {string} json as `pulumi config --json` prints it
 * @returns {string[]}
 */
export function reportOptions(json) {
  /** @type {Record<string, { value?: string }>} */
  let config = {};
  try {
    config = JSON.parse(json);
  } catch {
    // no settings are the defaults
  }
  const text = (/** @type {string} */ name) => config[name]?.value;
  const tls = tlsOf(text('bootstrap:providers') ?? '');
  const options = {
    '--arch': text('bootstrap:arch'),
    '--store': text('seedstage:store'),
    '--gcc': text('bootstrap:gcc'),
    '--tls': tls,
  };
  return Object.entries(options).flatMap(([name, value]) => (value === undefined ? [] : [name, value]));
}

/**
 * @param {string} json
 * @returns {string | undefined}
 */
function tlsOf(json) {
  try {
    return JSON.parse(json).tls;
  } catch {
    return undefined;
  }
}
