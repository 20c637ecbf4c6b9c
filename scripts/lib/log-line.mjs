import process from 'node:process';

/**
 * One line of progress. It goes to stderr, so that the output of `pulumi stack output --json` stays clean.
 * @param {string} line
 */
export function logLine(line) {
  process.stderr.write(`seedstage: ${line}\n`);
}

/**
 * Says what is being done, and again every few seconds while it lasts, so that nobody wonders whether it hangs.
 * @template T
 * @param {string} what
 * @param {() => Promise<T>} work
 * @param {() => string} [detail] what has been reached so far
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
