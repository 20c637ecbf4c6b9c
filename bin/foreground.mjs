// Plain JavaScript, and part of the package: scripts/ use it before anything is compiled, commands/ in an installed
// package.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import process from 'node:process';

/** @typedef {import('../scripts/lib/command.mjs').Command} Command */

/**
 * @typedef {object} Listener
 * @property {(child: import('node:child_process').ChildProcess) => void} [reads] called with the command when it has
 *   started, to read its output. Without it, the output goes to this process's own output
 * @property {() => void} [interrupted] called once for each signal
 */

/** npm forwards a signal that the terminal already sent to this process: two equal signals this close count as one. */
const SAME_SIGNAL_MS = 500;

/**
 * Runs a command in place of this process: with its input, output and exit code. The command gets each signal exactly
 * once.
 *
 * On a terminal, Ctrl-C goes to the whole foreground process group, so the command already has it and this process only
 * waits. Without a terminal, the command gets its own process group and this process forwards each signal, so that a
 * signal to this process or its whole group reaches the command once. (A second Ctrl-C would make the engine stop at
 * once and leave pending operations behind.)
 *
 * @param {Command} command
 * @param {Listener} [listener]
 * @returns {Promise<number>} its exit code; 128 + n if signal n ended it
 */
export async function runInForeground({ command, args, cwd, env }, { reads, interrupted } = {}) {
  const atTerminal = process.stdin.isTTY;
  const output = reads ? 'pipe' : 'inherit';
  const child = spawn(command, [...args], {
    ...{ cwd, env, detached: !atTerminal },
    stdio: ['inherit', output, output],
  });
  reads?.(child);

  /** @type {Map<NodeJS.Signals, number>} */
  const lastSeen = new Map();
  const forward = (/** @type {NodeJS.Signals} */ signal) => {
    const again = performance.now() - (lastSeen.get(signal) ?? -Infinity) < SAME_SIGNAL_MS;
    lastSeen.set(signal, performance.now());
    if (again) return;
    interrupted?.();
    if (!(atTerminal && signal === 'SIGINT')) child.kill(signal);
  };
  /** @type {NodeJS.Signals[]} */
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  signals.forEach((signal) => process.on(signal, forward));
  try {
    return await new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code, signal) =>
        resolve(signal === null ? (code ?? 1) : 128 + constants.signals[signal]),
      );
    });
  } finally {
    signals.forEach((signal) => process.off(signal, forward));
  }
}
