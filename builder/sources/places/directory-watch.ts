import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { StallGuard } from '../stall-guard';

/** How often the directory is checked, in milliseconds. */
const INTERVAL = 250;

/**
 * Runs work in which another program fills a directory, and reports its growth to the guard: the program's own time
 * limits do not detect a trickle.
 *
 * @param arrived called with the number of bytes by which the directory has grown
 */
export async function watchDirectory<T>(
  directory: string,
  guard: StallGuard,
  arrived: (bytes: number) => void,
  work: () => Promise<T>,
): Promise<T> {
  const before = await bytesIn(directory);
  let last = 0;
  const look = async (): Promise<void> => {
    const now = (await bytesIn(directory)) - before;
    if (now <= last) return;
    guard.arrived(now - last);
    last = now;
    arrived(now);
    guard.next();
  };
  const timer = setInterval(() => void look(), INTERVAL);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    guard.stop();
  }
}

async function bytesIn(directory: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(directory, { withFileTypes: true, recursive: true }).catch(() => [])) {
    if (entry.isFile())
      bytes += (await stat(join(entry.parentPath, entry.name)).catch(() => ({ size: 0 }))).size;
  }
  return bytes;
}
