// Plain JavaScript, and in the package: scripts/ run it before anything is compiled, and commands/ where it is installed.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import process from 'node:process';

/** @typedef {import('../scripts/lib/command.mjs').Command} Command */

/**
 * @typedef {object} Listener
 * @property {(child: import('node:child_process').ChildProcess) => void} [reads] gets the command as soon as it is
 *   started, and reads what it writes. Without it, that goes where our own output goes
 * @property {() => void} [interrupted] is told of each signal, once
 */

/** npm passes on a signal that the terminal has already sent to us: two of a kind this close together are one. */
const SAME_SIGNAL_MS = 500;

/**
 * Runs a command in our place: its input, output and exit code are ours, and it gets each signal exactly once.
 *
 * At a terminal Ctrl-C goes to the whole foreground process group, so the command has it already and we only wait.
 * Without one, the command gets a process group of its own and we hand each signal on: whoever signals us, or our
 * whole group, then reaches it once. (The engine takes a second Ctrl-C as an order to stop at once, and that leaves
 * pending operations behind.)
 *
 * @param {Command} command
 * @param {Listener} [listener]
 * @returns {Promise<number>} its exit code; 128 + n when signal n ended it
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
