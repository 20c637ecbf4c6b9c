import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { withLock } from './lock.mjs';

/**
 * Fills a directory once, completely or not at all, in one process while others wait for it. The directory is always
 * complete, because it is filled under another name beside it and renamed at the end.
 * @param {string} directory
 * @param {(fresh: string) => Promise<void>} make creates and fills the directory at the path that it is given
 */
export async function fillOnce(directory, make) {
  if (existsSync(directory)) return;
  const parent = dirname(directory);
  mkdirSync(parent, { recursive: true });
  await withLock(`${directory}.lock`, async () => {
    if (existsSync(directory)) return; // another process was faster
    removeLeftovers(parent);
    const scratch = mkdtempSync(join(parent, 'new-'));
    try {
      await make(join(scratch, 'filled'));
      renameSync(join(scratch, 'filled'), directory);
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  });
}

/**
 * Removes what a killed set-up left behind. It is called under the lock, so no process is using it.
 * @param {string} parent
 */
function removeLeftovers(parent) {
  for (const name of readdirSync(parent)) {
    if (name.startsWith('new-')) rmSync(join(parent, name), { recursive: true, force: true });
  }
}
