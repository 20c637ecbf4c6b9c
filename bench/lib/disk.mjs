import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The interval of the measurements, in milliseconds: each one walks the directory. */
const INTERVAL = 2000;

/**
 * The peak size of a directory while some work is running, in MB.
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
  // du ends with 1 if a file disappears meanwhile, but still prints the total.
  const { stdout } = await run('du', ['-s', '-k', directory]).catch(
    (/** @type {{ stdout?: string }} */ error) => ({
      stdout: error.stdout ?? '',
    }),
  );
  return Number.parseInt(stdout, 10) / 1024 || 0;
}
