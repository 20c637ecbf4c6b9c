import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** The interval of the memory measurements, in milliseconds. */
const INTERVAL = 50;

/**
 * @typedef {object} Timed
 * @property {number} wall seconds
 * @property {Record<string, number>} peak the peak resident memory of each watched process, in MB
 */

/**
 * Runs a command to its end and times it as a whole.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, watch?: Record<string, string> }} [options] watch: a name for
 *   each process to watch, and a part of its command line
 * @returns {Promise<Timed>}
 */
export async function timed(command, args, { watch = {}, ...options } = {}) {
  const started = performance.now();
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  /** @type {Record<string, number>} */
  const peak = {};
  const names = Object.keys(watch);
  const timer = names.length > 0 ? setInterval(() => look(watch, peak), INTERVAL) : undefined;
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const wall = (performance.now() - started) / 1000;
  clearInterval(timer);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${output.slice(-4000)}`);
  return { wall, peak };
}

/**
 * @param {Record<string, string>} watch
 * @param {Record<string, number>} peak
 */
function look(watch, peak) {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      for (const [name, piece] of Object.entries(watch)) {
        if (!line.includes(piece)) continue;
        const kilobytes = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
        peak[name] = Math.max(peak[name] ?? 0, Number(kilobytes ?? 0) / 1024);
      }
    } catch {
      // It has ended in the meantime.
    }
  }
}
