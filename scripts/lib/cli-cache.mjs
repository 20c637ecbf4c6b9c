import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { withLock } from './lock.mjs';

/**
 * Fills a directory once and for all: whole or not at all, by one process while others wait for it. Whoever sees
 * the directory sees it complete, since everything happens in one beside it that is renamed at the end.
 * @param {string} directory
 * @param {(fresh: string) => Promise<void>} make fills the directory that it is given, which it has to create
 */
export async function fillOnce(directory, make) {
  if (existsSync(directory)) return;
  const parent = dirname(directory);
  mkdirSync(parent, { recursive: true });
  await withLock(`${directory}.lock`, async () => {
    if (existsSync(directory)) return; // somebody else was quicker
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
 * What a killed set-up left behind. Called under the lock, so nobody is at work in it.
 * @param {string} parent
 */
function removeLeftovers(parent) {
  for (const name of readdirSync(parent)) {
    if (name.startsWith('new-')) rmSync(join(parent, name), { recursive: true, force: true });
  }
}
