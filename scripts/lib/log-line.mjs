import process from 'node:process';

/**
 * Writes one line of progress to stderr, so that the output of `pulumi stack output --json` stays clean.
 * @param {string} line
 */
export function logLine(line) {
  process.stderr.write(`seedstage: ${line}\n`);
}

/**
 * Reports what is being done, and repeats it every few seconds, so that it does not seem to hang.
 * @template T
 * @param {string} what
 * @param {() => Promise<T>} work
 * @param {() => string} [detail] the progress so far
 * @returns {Promise<T>}
 */
export async function logWhile(what, work, detail = () => '') {
  const started = performance.now();
  const seconds = () => `${Math.round((performance.now() - started) / 1000)} s`;
  logLine(`${what} ...`);
  const timer = setInterval(() => {
    const reached = detail();
    logLine(`${what}: ${seconds()}${reached === '' ? '' : `, ${reached}`}`);
  }, 5000);
  try {
    const result = await work();
    logLine(`${what}: done in ${seconds()}`);
    return result;
  } finally {
    clearInterval(timer);
  }
}
