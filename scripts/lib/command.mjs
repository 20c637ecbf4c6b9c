import { spawn } from 'node:child_process';

/**
 * @typedef {object} Command a program and its arguments as data, so that a test can read it without running it
 * @property {string} command
 * @property {readonly string[]} args
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env] the whole environment; default: this process's
 */

/**
 * Runs a command to its end and returns its output. A command that cannot be started has code 127.
 * @param {Command} command
 * @param {(line: string) => void} [onLine] each line as it comes, of stdout and stderr
 * @returns {Promise<{ code: number, stdout: string, stderr: string }>}
 */
export async function capture({ command, args, cwd, env }, onLine) {
  return await new Promise((resolve) => {
    const child = spawn(command, [...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let [stdout, stderr] = ['', ''];
    const [stdoutLines, stderrLines] = [splitLines(onLine), splitLines(onLine)];
    child.stdout.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
      stdout += text;
      stdoutLines(text);
    });
    child.stderr.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
      stderr += text;
      stderrLines(text);
    });
    child.on('error', (error) => resolve({ code: 127, stdout, stderr: error.message }));
    child.on('close', (code) => resolve({ code: code ?? 1, stdout, stderr }));
  });
}

/**
 * The last lines of a command's output, for the report of a failure.
 * @param {string} text
 * @param {number} [count]
 */
export function lastLines(text, count = 20) {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}

/** @param {((line: string) => void) | undefined} onLine */
function splitLines(onLine) {
  let rest = '';
  return (/** @type {string} */ text) => {
    if (onLine === undefined) return;
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    lines.forEach((line) => onLine(line));
  };
}
