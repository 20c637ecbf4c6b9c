/** How often a start is tried, and how long to wait between attempts, in milliseconds. */
const TRIES = 50;
const PAUSE = 20;

/**
 * Starts a program whose file was written a moment ago. A process that was spawned in the meantime may still hold that
 * file open for writing until its own exec; until then the kernel reports that the text file is busy.
 *
 * @param start starts it, and rejects with the error of the system call if it cannot be started
 */
export async function whenNotBusy<T>(start: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await start();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ETXTBSY' || tries === TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }
}
