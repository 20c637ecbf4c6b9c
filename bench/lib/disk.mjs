import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** How often a directory is measured, in milliseconds: each look walks it. */
const INTERVAL = 2000;

/**
 * The most disk that a directory takes while some work goes on, in MB.
 * @param {string} directory
 * @param {() => Promise<void>} work
 */
export async function peakDisk(directory, work) {
  let peak = 0;
  let going = true;
  const look = async () => {
    while (going) {
      peak = Math.max(peak, await megabytes(directory));
      await new Promise((resolve) => setTimeout(resolve, INTERVAL));
    }
  };
  const looking = look();
  try {
    await work();
  } finally {
    going = false;
    await looking;
  }
  return Math.max(peak, await megabytes(directory));
}

/** @param {string} directory */
async function megabytes(directory) {
  // What vanishes under its eyes makes du end with 1, after it has told the rest.
  const { stdout } = await run('du', ['-s', '-k', directory]).catch(
    (/** @type {{ stdout?: string }} */ error) => ({
      stdout: error.stdout ?? '',
    }),
  );
  return Number.parseInt(stdout, 10) / 1024 || 0;
}
